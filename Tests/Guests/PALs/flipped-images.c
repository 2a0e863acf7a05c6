// Image headers that another CPU changes while they are loaded. Two headers are right, of one page and of two; what is
// loaded must be one of them, and measured as such, never one's length with the other's contents.
#include "../Common/guest.h"
#include "../Processors/processors.h"
#include "flipper.h"
#include "image.h"
#include "pal.h"
#include "parts.h"

#define ROUNDS 4000
#define SWITCHES 200
#define MEASUREMENT_WORDS 4
#define REPORT_WORDS 16

// The two lengths share what is behind the first page: a segment's first page, or the header's second, all zero.
static struct {
    uint8_t header[PAGE], shared[PAGE], last[PAGE];
} file __attribute__((aligned(PAGE)));
static struct image image;
static uint64_t handle;
static uint64_t measurements[2][REPORT_WORDS];
static uint32_t loads[2], refusals;

static void set_header_pages(uint32_t pages)
{
    volatile struct image_header *header = (struct image_header *)file.header;
    header->header_bytes = pages * PAGE;
    header->segment.file_bytes = sizeof file - pages * PAGE;
}

static void use_one(void) { set_header_pages(1); }

// Often enough that both are met within one request.
static void flip(void)
{
    for (int turn = 0; turn < SWITCHES; turn++)
        set_header_pages(1 + (uint32_t)random_below(2));
}

static void file_make(void)
{
    image_make(&image);
    memcpy(file.header, image.header, sizeof file.header);
    memcpy(file.last, image.text, sizeof file.last);
    struct image_header *header = (struct image_header *)file.header;
    header->image_bytes = sizeof file;
    header->segment.memory_bytes = 2 * PAGE;
    use_one();
}

static uint64_t load(void)
{
    struct request request = {
        .number = HYPERCALL_LOAD, .c = (uint64_t)&file, .d = sizeof file, .s = (uint64_t)&handle};
    return hypercall(request).result;
}

static bool read_report(uint64_t report[REPORT_WORDS])
{
    struct request request = {.number = HYPERCALL_QUERY_HANDLE, .c = handle, .d = (uint64_t)report};
    return hypercall(request).result == SUCCESS;
}

static bool unload(void)
{
    return hypercall((struct request){.number = HYPERCALL_UNLOAD, .c = handle}).result == SUCCESS;
}

static bool is_measured(const uint64_t *report, const uint64_t *expected)
{
    for (int word = 0; word < MEASUREMENT_WORDS; word++)
        if (report[word] != expected[word])
            return false;
    return true;
}

static bool measure(uint32_t pages)
{
    set_header_pages(pages);
    uint64_t result = load();
    if (result == SUCCESS && read_report(measurements[pages - 1]) && unload())
        return true;
    fail("flipped-images", "a header of %u pages: %lu", pages, result);
    return false;
}

static bool is_either(void)
{
    uint64_t report[REPORT_WORDS] = {0};
    bool is_read = read_report(report), is_known = false;
    for (int kind = 0; kind < 2; kind++)
        if (is_measured(report, measurements[kind])) {
            loads[kind]++;
            is_known = true;
        }
    return unload() && is_read && is_known;
}

static bool try_once(unsigned round, uint64_t free_before)
{
    pause();
    uint64_t result = load();
    bool is_right = result == SUCCESS ? is_either() : result < LEAST_UNUSED_RESULT;
    refusals += result != SUCCESS;
    is_right &= free_frames() == free_before;
    if (!is_right)
        fail("flipped-images", "round %u: result %lu, %lu frames of %lu", round, result, free_frames(), free_before);
    return is_right;
}

void check_flipped_images(void)
{
    if (other_count == 0)
        return;
    uint64_t before = free_frames();
    file_make();
    if (!measure(2) || !measure(1))
        return;
    bool is_right = true;
    flipper_start((struct flipper){flip, use_one});
    for (unsigned round = 0; round < ROUNDS && is_right; round++)
        is_right = try_once(round, before);
    flipper_stop();
    print("%u of one page, %u of two, %u refused", loads[0], loads[1], refusals);
    if (is_right)
        check(loads[0] > 0 && loads[1] > 0 && !is_measured(measurements[0], measurements[1]), "flipped-images",
              "there are not two kinds");
}
