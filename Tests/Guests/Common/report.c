#include "report.h"

#include <stdarg.h>

#include "cpu.h"

#define COM1 0x3f8
#define LINE_STATUS 5
#define TRANSMITTER_EMPTY 0x20
#define DEBUG_EXIT 0xf4

static bool has_failed;

// 115200 baud, 8 bits, no parity (PC16550D data sheet, table II).
void serial_start(void)
{
    outb(COM1 + 1, 0);
    outb(COM1 + 3, 0x80);
    outb(COM1 + 0, 1);
    outb(COM1 + 1, 0);
    outb(COM1 + 3, 3);
    outb(COM1 + 2, 7);
}

static void put(char character)
{
    for (int tries = 0; tries < 100000 && !(inb(COM1 + LINE_STATUS) & TRANSMITTER_EMPTY); tries++)
        pause();
    outb(COM1, character);
}

static void put_text(const char *text)
{
    while (*text)
        put(*text++);
}

static void put_number(uint64_t value, unsigned radix)
{
    char digits[24];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % radix];
        value /= radix;
    } while (value);
    while (count)
        put(digits[--count]);
}

static void put_signed(int64_t value)
{
    if (value < 0)
        put('-');
    put_number(value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

// Knows %s, %d, %u and %x, and the last three with l.
static void print_list(const char *format, va_list list)
{
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        format++;
        bool is_long = *format == 'l';
        if (is_long)
            format++;
        if (*format == 's')
            put_text(va_arg(list, const char *));
        else if (*format == 'd')
            put_signed(is_long ? va_arg(list, int64_t) : va_arg(list, int));
        else
            put_number(is_long ? va_arg(list, uint64_t) : va_arg(list, uint32_t), *format == 'x' ? 16 : 10);
    }
}

void print(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    print_list(format, list);
    va_end(list);
    put_text("\r\n");
}

void ok(const char *name) { print("ok %s", name); }

void fail(const char *name, const char *format, ...)
{
    has_failed = true;
    put_text("FAIL ");
    put_text(name);
    put_text(": ");
    va_list list;
    va_start(list, format);
    print_list(format, list);
    va_end(list);
    put_text("\r\n");
}

void finish(void)
{
    print(has_failed ? "failed" : "passed");
    outl(DEBUG_EXIT, has_failed);
    print("there is no debug-exit port");
    for (;;)
        asm volatile("cli; hlt");
}
