import ArgumentParser
import Foundation
import PALKit

extension PalliumError {
  /// What 'pal run' and 'pal debug' exit with if they fail themselves; their help lists them.
  var exitCodeOfRun: Int32 {
    switch kind {
    case .usage: ExitCode.validationFailure.rawValue
    case .programIsFolder: 117
    case .textInsteadOfProgram: 118
    case .unknownProgramFormat: 119
    case .programForAnotherSystem: 120
    case .wineMissing: 121
    case .symbolsMissing: 122
    case .projectFaulty, .toolMissing: 123
    case .commandNotExecutable: 126
    case .programNotFound, .commandNotFound: 127
    case .interrupted: 130
    default: 125
    }
  }
}
