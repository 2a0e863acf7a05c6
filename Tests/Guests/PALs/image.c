// The format is in Sources/TrustVisorABI/ImageFormat.swift.
#include "image.h"

#include "../Common/guest.h"
#include "code.h"

#define MAGIC 0x004d55494c4c4150ull
#define TEXT_ADDRESS 0x10000000
#define STACK_ADDRESS 0x20000000
#define READ_EXECUTE 5
#define VALUE 1

struct header {
    uint64_t magic;
    uint32_t version, mode, header_bytes, segment_count, function_count, parameter_count;
    uint64_t image_bytes, stack_address, stack_bytes, heap_address, heap_bytes, parameter_address, parameter_bytes;
    uint64_t reserved;
    struct {
        uint64_t address, file_bytes, memory_bytes;
        uint32_t rights, reserved;
    } segment;
    struct {
        uint64_t entry;
        uint32_t parameter_count, result_bytes;
    } function;
    struct {
        uint8_t role, width, count, reserved_byte;
        uint32_t reserved;
        uint64_t size;
    } parameters[IMAGE_VALUES];
} __attribute__((packed));

void image_make(struct image *image)
{
    memset(image, 0, sizeof *image);
    struct header *header = (struct header *)image->header;
    header->magic = MAGIC;
    header->version = 1;
    header->mode = 64;
    header->header_bytes = sizeof image->header;
    header->segment_count = 1;
    header->function_count = 1;
    header->parameter_count = IMAGE_VALUES;
    header->image_bytes = sizeof *image;
    header->stack_address = STACK_ADDRESS;
    header->stack_bytes = 4096;
    header->segment.address = TEXT_ADDRESS;
    header->segment.file_bytes = header->segment.memory_bytes = sizeof image->text;
    header->segment.rights = READ_EXECUTE;
    header->function.entry = TEXT_ADDRESS;
    header->function.parameter_count = IMAGE_VALUES;
    header->function.result_bytes = 8;
    for (int index = 0; index < IMAGE_VALUES; index++) {
        header->parameters[index].role = VALUE;
        header->parameters[index].width = 8;
    }
    memcpy(image->text, sum64, sum64_end - sum64);
}
