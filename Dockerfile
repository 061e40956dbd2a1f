# The image of coordinator and nodes (k8s/README.md). By default for CUDA; --build-arg KD_DEVICE=cpu for machines
# without.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM debian:bookworm-slim AS data
RUN apt-get update && apt-get install -y --no-install-recommends dataset-fashion-mnist && rm -rf /var/lib/apt/lists/*

FROM ${SDK_IMAGE} AS build
ARG KD_DEVICE=cuda
WORKDIR /source
# With them the coordinator gets its dashboard.
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
COPY . .
# All three into one folder: they share most of their files, and libtorch is large.
RUN for project in Console Coordinator Node; do \
      dotnet publish "src/$project" -c Release -p:KdDevice=$KD_DEVICE -o /app -v q || exit 1; \
    done

FROM ${RUNTIME_IMAGE}
COPY --from=data /usr/share/datasets /usr/share/datasets
COPY --from=build /app /app
COPY examples /app/examples
ENV OMP_NUM_THREADS=1 GLIBC_TUNABLES=glibc.malloc.hugetlb=1
RUN mkdir -p /var/lib/kd && chown 1654:1654 /var/lib/kd
USER 1654:1654
WORKDIR /var/lib/kd
ENTRYPOINT ["dotnet", "/app/kd.dll"]
