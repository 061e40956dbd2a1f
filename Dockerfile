# The images of coordinator and node (docs/KUBERNETES.md). From a clone of this repository:
#     docker build --target coordinator -t kdcluster-coordinator:0.1.0 .
#     docker build --target node -t kdcluster-node:0.1.0 .
#     docker build --target node --build-arg KD_DEVICE=cuda -t kdcluster-node:0.1.0-cuda .
# Each target needs only its own stages. A node's image has libtorch, a coordinator's has not.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0
ARG NODE_JS_IMAGE=node:20-bookworm-slim
ARG DATA_IMAGE=debian:bookworm-slim

# Fashion-MNIST, from Debian. Other data sets are mounted (docs/DATA.md).
FROM ${DATA_IMAGE} AS data
RUN [ -d /usr/share/datasets/fashion-mnist ] || { apt-get update \
    && apt-get install -y --no-install-recommends dataset-fashion-mnist; }

# Node.js bundles the dashboard while the coordinator is built.
FROM ${NODE_JS_IMAGE} AS node-js

FROM ${SDK_IMAGE} AS build-coordinator
COPY --from=node-js /usr/local/ /usr/local/
WORKDIR /source
COPY . .
RUN dotnet publish src/Coordinator -c Release -o /app -v q -nologo

FROM ${SDK_IMAGE} AS build-node
ARG KD_DEVICE=cpu
WORKDIR /source
COPY . .
RUN dotnet publish src/Node -c Release -p:KdDevice=${KD_DEVICE} -o /app -v q -nologo

# The root is never written: what a process keeps is below /var/lib/kd, and /tmp is its scratch space. SIGTERM ends it
# in order: a batch is finished, a checkpoint written, the journal closed.
FROM ${RUNTIME_IMAGE} AS runtime
ENV HOME=/var/lib/kd DOTNET_EnableDiagnostics=0 KD_DATA=/var/lib/kd/data KD_CACHE=/var/lib/kd/cache \
    KD_HEALTH_PORT=4081 OMP_NUM_THREADS=1 GLIBC_TUNABLES=glibc.malloc.hugetlb=1
RUN mkdir -p /var/lib/kd && chown 1654:1654 /var/lib/kd
COPY --chmod=0755 build/health.sh /app/health
WORKDIR /var/lib/kd
USER 1654:1654
VOLUME /var/lib/kd
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD ["/app/health"]

FROM runtime AS coordinator
COPY --from=build-coordinator /app /app
EXPOSE 4053 8080 4081
ENTRYPOINT ["dotnet", "/app/kd-coordinator.dll"]

FROM runtime AS node
COPY --from=data /usr/share/datasets /usr/share/datasets
COPY --from=build-node /app /app
EXPOSE 4053-4062 4080 4081
ENTRYPOINT ["dotnet", "/app/kd-node.dll"]
