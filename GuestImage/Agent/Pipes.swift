import AgentProtocol
import AgentSupport
import Glibc

/// The pipes of a command's three standard streams. The agent's ends do not block.
struct Pipes {
  typealias Pipe = (read: CInt, write: CInt)
  let input: Pipe
  let output: Pipe
  let errorOutput: Pipe

  init() throws(ExecRefusal) {
    var made: [Pipe] = []
    for _ in 0..<3 {
      var ends: [CInt] = [0, 0]
      guard agent_make_pipe(&ends) == 0 else {
        for pipe in made { for end in [pipe.read, pipe.write] { close(end) } }
        throw ExecRefusal(.other, "the guest has no pipe left: \(String(cString: strerror(errno))).")
      }
      made.append((ends[0], ends[1]))
    }
    (input, output, errorOutput) = (made[0], made[1], made[2])
    for end in parentEnds { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  private var parentEnds: [CInt] { [input.write, output.read, errorOutput.read] }

  func closeParentEnds() { for end in parentEnds { close(end) } }

  func closeChildEnds() { for end in [input.read, output.write, errorOutput.write] { close(end) } }
}
