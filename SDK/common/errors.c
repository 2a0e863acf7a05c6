#include "pallium.h"

// By number: the contract's results.
static const char *const texts[] = {
    [PAL_SUCCESS] = "success",
    [PAL_ERROR_UNKNOWN_NUMBER] = "this TrustVisor has no such hypercall",
    [PAL_ERROR_BAD_ARGUMENT] = "an argument has a value that it cannot have",
    [PAL_ERROR_BAD_CALLER] = "the calling code cannot have PALs, or is of another width than the PAL's owner",
    [PAL_ERROR_INSIDE_PAL] = "code inside a PAL may not ask for this",
    [PAL_ERROR_BAD_SECTION_COUNT] = "a PAL has 1 to 10 sections",
    [PAL_ERROR_BAD_SECTION_TYPE] = "a section's type is not known",
    [PAL_ERROR_BAD_SECTION_ADDRESS] = "a section is empty, not page-aligned or outside of a PAL's addresses",
    [PAL_ERROR_SECTIONS_OVERLAP] = "two sections share a page",
    [PAL_ERROR_NO_CODE] = "there is no code section",
    [PAL_ERROR_NO_STACK] = "there is not exactly one stack section",
    [PAL_ERROR_NO_PARAMETER_SECTION] = "there are pointers but no parameter section, or there are several",
    [PAL_ERROR_BAD_PARAMETER_COUNT] = "a PAL has at most 10 parameters",
    [PAL_ERROR_BAD_PARAMETER_TYPE] = "a parameter is neither integer nor pointer",
    [PAL_ERROR_BAD_PARAMETER_SIZE] = "a pointer leads to more words than addresses reach",
    [PAL_ERROR_PARAMETERS_TOO_LARGE] = "the buffers do not fit into the parameter section",
    [PAL_ERROR_ENTRY_OUTSIDE_CODE] = "the entry is outside of the code, or too near its end",
    [PAL_ERROR_NOT_ACCESSIBLE] = "the program has no right to a page that it names",
    [PAL_ERROR_CODE_NOT_WRITABLE] = "a page of the code is not writable, or not the program's own yet",
    [PAL_ERROR_NOT_MEMORY] = "a page that is named is not ordinary memory",
    [PAL_ERROR_ALREADY_REGISTERED] = "there is a PAL already at that entry, page or handle",
    [PAL_ERROR_NO_SUCH_PAL] = "this process has no such PAL",
    [PAL_ERROR_OUT_OF_MEMORY] = "TrustVisor's pool is exhausted",
    [PAL_ERROR_TOO_MANY_PALS] = "TrustVisor has no place for another PAL",
    [PAL_ERROR_BUSY] = "another thread's call in the PAL does not go on",
    [PAL_ERROR_REENTERED] = "this thread is in the PAL already",
    [PAL_ERROR_BAD_SHARE] = "a range cannot be shared, or there are too many",
    [PAL_ERROR_NOT_AN_IMAGE] = "this is not a PAL image",
    [PAL_ERROR_UNKNOWN_IMAGE_VERSION] = "the image's version or mode is not known",
    [PAL_ERROR_BAD_IMAGE_SIZE] = "the image's sizes contradict each other",
    [PAL_ERROR_BAD_SEGMENT] = "a segment of the image is not one that a PAL can have",
    [PAL_ERROR_SEGMENTS_OVERLAP] = "segments or areas of the image share a page",
    [PAL_ERROR_BAD_RIGHTS] = "a segment of the image has rights that none can have",
    [PAL_ERROR_BAD_ENTRY] = "a function of the image is in no executable segment",
    [PAL_ERROR_BAD_FUNCTION] = "a function of the image contradicts itself, or there are too many or none",
    [PAL_ERROR_BAD_AREA] = "an area of the image is not aligned, out of range or missing",
    [PAL_ERROR_NO_SUCH_FUNCTION] = "the image has no function of that index",
    [PAL_ERROR_WRONG_CONVENTION] = "the calling convention is not one of the caller's width",
    [PAL_ERROR_BUFFERS_TOO_LARGE] = "the buffers of this call do not fit into the parameter area",
    [PAL_ERROR_PAL_FAILED] = "the PAL has raised an exception",
    [PAL_ERROR_RESULT_TOO_LONG] = "the PAL says that it has filled more than a buffer holds",
    [PAL_ERROR_NOT_SUPPORTED] = "the number is reserved, and has no meaning in this version",
    [PAL_ERROR_OUTSIDE_PAL] = "only code inside a PAL may ask for this",
    [PAL_ERROR_NO_SUCH_PCR] = "a micro-TPM has no such register, or none is selected",
    [PAL_ERROR_BUFFER_TOO_SMALL] = "a buffer is too small for the result",
    [PAL_ERROR_TOO_LONG] = "there is more data than a request can have",
    [PAL_ERROR_NOT_SEALED_DATA] = "this is no sealed data, or of a version that is not known",
    [PAL_ERROR_NOT_GENUINE] = "the sealed data has been changed, or was sealed on another machine",
    [PAL_ERROR_POLICY_NOT_MET] = "the data is sealed for another PAL, or for one in another state",
    [PAL_ERROR_NO_MACHINE_SECRET] = "the machine was started without a secret",
};

static const char *runtime_text(enum pal_error error) {
  switch ((int)error) {
    case PAL_ERROR_NOT_PRESENT: return "TrustVisor is not beneath this system";
    case PAL_ERROR_NOT_NATIVE: return "this TrustVisor has no native contract, so it loads no images";
    case PAL_ERROR_BAD_DESCRIPTION: return "the PAL's description contradicts itself";
    case PAL_ERROR_NO_MEMORY: return "the system has no memory for the PAL";
    case PAL_ERROR_NO_RIGHTS: return "the system does not let the PAL's code be executable";
    default: return "a refusal that this runtime does not know";
  }
}

const char *pal_error_text(enum pal_error error) {
  const size_t number = (size_t)error;
  return number < sizeof texts / sizeof *texts ? texts[number] : runtime_text(error);
}
