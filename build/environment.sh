# shellcheck shell=bash
# The environment of every process that trains. Sourced by ./kd; what the caller has set already wins.

# One thread a peer: peers run side by side, and a sum's order, hence the weights' last bits, depends on the number of threads.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

# A training step allocates and frees the same large buffers over and over. By default glibc maps and unmaps each of them, and the kernel zeroes
# every page again; kept in one heap of huge pages, a deep-cnn step takes about a quarter less time.
export GLIBC_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export MALLOC_MMAP_MAX_=${MALLOC_MMAP_MAX_:-0}
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4000000000}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
