# The gateway alone: nothing embedded, simulated or seeded is in this image.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY config ./config
COPY migrations ./migrations
COPY src ./src
RUN npm run build && rm -rf dist/src/sandbox

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
# HOST: inside a container the loopback address is reachable by nobody. PROCESSES: one for each core the container may use.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 PROCESSES=auto
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY config/catalog ./config/catalog
COPY config/rules ./config/rules
COPY openapi ./openapi
# Where a volume for scanned letters is mounted: a new one takes over whose folder this is.
RUN install -d -o node -g node -m 0700 /var/lib/letters
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As `npm run serve` does.
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=100", "dist/src/main.js"]
