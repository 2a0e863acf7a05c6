import Logging

/// For those who look for a fault: silent unless the program that uses PALKit wants to hear of it.
let log = Logger(label: "pallium")
