# The ways to build, try and test Pallium. `make demo` is the main one, from a fresh machine.
.PHONY: demo test test-bochs coverage bench setup test-setup pal image guests examples benchmarks build format lint clean

# Builds programs with PALs for Windows and Linux, 64- and 32-bit, and runs them on TrustVisor in the emulated PC.
demo: setup image examples
	swift build --product pal-agent
	swift run demo

# Everything that has to hold.
test: test-setup lint image guests examples build coverage
	swift test --skip MonitorTests

# The Monitor's tests, and how much of it they run: built apart, since what measures itself is not what runs in guests.
coverage:
	swift test --enable-code-coverage --scratch-path .build-coverage --filter MonitorTests
	Scripts/coverage .build-coverage

# Bochs's part of the tests, with what is too long for `make test`: AMD's and Intel's processors.
test-bochs: test-setup image guests examples build
	PALLIUM_LONG_TESTS=1 swift test --skip-build --filter EmulatedPC.Bochs

# What the hypervisor costs programs: measured, shown and kept in Benchmarks.
bench: pal benchmarks
	.build/release/pal bench --programs .build-guests/benchmarks --output Benchmarks

# What is missing on this machine: Debian packages and the guest's kernel. Quick when nothing is.
setup:
	Scripts/setup

# The same with what only the tests need.
test-setup:
	Scripts/setup tests

# The command and what it needs, as .build/release/pal.
pal: setup image
	swift build -c release --product pal
	swift build -c release --product pal-agent

# The hypervisor, for bare metal.
image:
	PALLIUM_BARE=1 swift build --triple x86_64-unknown-none-elf --toolset Scripts/bare-metal-toolset.json \
	  -c release --product trustvisor --scratch-path .build-bare

# What the tests run in the emulated PC.
guests: benchmarks
	$(MAKE) -C Tests/Guests
	$(MAKE) -C Tests/Programs

# The SDK's runtime and the programs made with it, for Linux and Windows, 64- and 32-bit.
examples:
	$(MAKE) -C SDK
	$(MAKE) -C Examples/Classic
	$(MAKE) -C Tests/Programs/SDK

benchmarks:
	$(MAKE) -C Benchmarks/Programs

build:
	swift build --build-tests

format:
	swift format format --in-place --recursive --parallel Package.swift Sources Tests GuestImage Examples

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests GuestImage Examples

clean:
	rm -rf .build .build-bare .build-guests .build-examples .build-coverage
