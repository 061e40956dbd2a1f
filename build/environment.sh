# shellcheck shell=bash
# The environment of every process that trains. Sourced by ./kd; what the caller has set already wins.

# One thread a peer: peers run side by side, and a sum's order, hence the weights' last bits, depends on the number of
# threads.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

# A training step allocates and frees the same large buffers over and over: huge pages spare the kernel most of its
# page faults. The rest of what glibc should do with freed memory the training library asks for itself.
export GLIBC_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
