# The systems that programs with PALs are made for: compiler, archiver, folder of the runtime, how to link.
# Programs for Windows need only its own libraries, those for 32-bit Linux no library at all.
SDK := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
OUT ?= $(abspath $(SDK)/../.build-examples)
TARGETS ?= linux-x64 linux-x86 windows-x64 windows-x86

CC_linux-x64 = gcc
CC_linux-x86 = i686-linux-gnu-gcc
CC_windows-x64 = x86_64-w64-mingw32-gcc
CC_windows-x86 = i686-w64-mingw32-gcc

AR_linux-x64 = ar
AR_linux-x86 = ar
AR_windows-x64 = x86_64-w64-mingw32-ar
AR_windows-x86 = i686-w64-mingw32-ar

SYSTEM_linux-x64 = linux
SYSTEM_linux-x86 = linux
SYSTEM_windows-x64 = windows
SYSTEM_windows-x86 = windows

LINK_linux-x64 = -pthread
LINK_linux-x86 = -static -pthread
LINK_windows-x64 = -static-libgcc
LINK_windows-x86 = -static-libgcc

EXE_windows-x64 = .exe
EXE_windows-x86 = .exe

WARNINGS = -Wall -Wextra -Wconversion -Wpedantic -Werror
SDK_FLAGS = -std=gnu11 -O2 $(WARNINGS)
