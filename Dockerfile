# One image for every process of ours; docker-compose.yml says which one a container runs.
FROM node:20-bookworm-slim

ENV NODE_ENV=production
WORKDIR /app

# Packages first: they change more rarely than the sources, and their layer is kept.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

COPY tsconfig.json ./
COPY migrations ./migrations
COPY workflows ./workflows
COPY activities ./activities
COPY scripts ./scripts
COPY examples ./examples
COPY src ./src

# The simulator's ledger; a volume mounted here takes its owner from the image.
RUN mkdir -p /data && chown node:node /data
USER node

# `node` as process 1 gets SIGTERM itself and stops in order.
CMD ["node", "--import", "tsx", "src/bin/api.ts"]
