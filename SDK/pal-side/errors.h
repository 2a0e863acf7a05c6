// Why a request of a PAL was refused: those of the contract's results that it can get, under the names and numbers that
// programs know them by. What is not PAL_SUCCESS is a refusal, numbers that are not here included.
#pragma once

enum pal_error {
  PAL_SUCCESS = 0,
  // This TrustVisor has no micro-TPM.
  PAL_ERROR_UNKNOWN_NUMBER = 1,
  // The second word of a policy is not 0.
  PAL_ERROR_BAD_ARGUMENT = 2,
  // A buffer is not in the PAL's memory, or is to be filled and in its code or constants.
  PAL_ERROR_NOT_ACCESSIBLE = 17,
  // TrustVisor has no memory to keep this PAL's registers.
  PAL_ERROR_OUT_OF_MEMORY = 22,
  PAL_ERROR_NOT_SUPPORTED = 41,
  PAL_ERROR_OUTSIDE_PAL = 42,
  // There is no such register, or a selection names none or one that there is not.
  PAL_ERROR_NO_SUCH_PCR = 43,
  // The buffer's count says now how many bytes are needed.
  PAL_ERROR_BUFFER_TOO_SMALL = 44,
  // More bytes than one request takes or gives.
  PAL_ERROR_TOO_LONG = 45,
  // This does not look like sealed data, or is of a version that is not known.
  PAL_ERROR_NOT_SEALED_DATA = 46,
  // It has been changed, or was sealed on another machine.
  PAL_ERROR_NOT_GENUINE = 47,
  // It was sealed for another PAL, or for this one in another state.
  PAL_ERROR_POLICY_NOT_MET = 48,
  // The machine was started without a secret, and has no random numbers to make one of.
  PAL_ERROR_NO_MACHINE_SECRET = 49,
};
