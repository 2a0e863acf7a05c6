// Why the PAL refuses something.
#pragma once

enum refusal {
  DONE,
  // Nothing can be signed yet: no key was made or opened.
  NO_KEY,
  // There is a key already, and no PAL has two.
  HAS_KEY,
  // What is to be opened is no sealed key, or not all of one.
  NOT_A_KEY,
  // It has been changed, or is another machine's.
  NOT_GENUINE,
  // It was sealed for another PAL, or by one.
  OTHER_PROGRAM,
  // There is too little room for the result.
  NO_ROOM,
  // The key signs nothing, which no good key does.
  NOT_SIGNED,
  // The machine has no micro-TPM, or no random numbers.
  CANNOT_KEEP,
};
