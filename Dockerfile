# One image per service: docker build --target gateway|ingest|processor .
# The services run from their TypeScript source (Node.js strips the types), so nothing is compiled; but Node.js does so only
# for files outside node_modules, hence the layout of the repository is kept instead of "pnpm deploy", which copies
# workspace packages into node_modules. Debian, not Alpine: the libav binaries of the processor are linked to glibc.
FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NODE_ENV=production

# Only what decides which dependencies are installed, so that a change of source code does not install them again.
FROM base AS manifests
COPY . /repository
RUN cd /repository \
  && find . \( -name package.json -o -name pnpm-lock.yaml -o -name pnpm-workspace.yaml \) -exec cp --parents {} /app/ \;

FROM base AS installer
ENV CI=true npm_config_loglevel=error npm_config_update_notifier=false
COPY --from=manifests /app ./

# What the services keep lies below /data, which belongs to the user they run as; a new volume takes that over.
FROM base AS service
RUN mkdir -p /data/media /data/models /data/uploads && chown -R node:node /data
ENV VIDI_MEDIA_DIR=/data/media

FROM installer AS gateway-dependencies
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile --filter-prod "@vidi/gateway..."

FROM service AS gateway
COPY --from=gateway-dependencies /app ./
COPY packages ./packages
COPY services/gateway ./services/gateway
USER node
ENV VIDI_GATEWAY_HOST=0.0.0.0
EXPOSE 8000
CMD ["node", "services/gateway/src/main.ts"]

FROM installer AS ingest-dependencies
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile --filter-prod "@vidi/ingest..."

FROM service AS ingest
COPY --from=ingest-dependencies /app ./
COPY packages ./packages
COPY services/ingest ./services/ingest
USER node
ENV VIDI_INGEST_HOST=0.0.0.0
EXPOSE 8001
CMD ["node", "services/ingest/src/main.ts"]

FROM installer AS processor-dependencies
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile --filter-prod "@vidi/processor..."

FROM service AS processor
COPY --from=processor-dependencies /app ./
COPY packages ./packages
COPY services/processor ./services/processor
USER node
ENV VIDI_WHISPER_CACHE=/data/models
CMD ["node", "services/processor/src/main.ts"]
