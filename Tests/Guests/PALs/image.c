#include "image.h"

#include "../Common/guest.h"
#include "code.h"

#define MAGIC 0x004d55494c4c4150ull
#define TEXT_ADDRESS 0x10000000
#define STACK_ADDRESS 0x20000000
#define READ_EXECUTE 5
#define VALUE 1

void image_make(struct image *image)
{
    memset(image, 0, sizeof *image);
    struct image_header *header = (struct image_header *)image->header;
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
