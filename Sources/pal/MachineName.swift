import ArgumentParser

/// The option that says which machine is meant.
struct MachineName: ParsableArguments {
  @Option(name: .shortAndLong, help: "The machine's name.")
  var name = "default"
}
