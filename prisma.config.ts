import { PrismaPg } from '@prisma/adapter-pg';
import type { PrismaConfig } from 'prisma';

// An unset address or a schema error would otherwise show up as a failed engine download.
process.env['DATABASE_URL'] ??= 'postgresql://127.0.0.1:5432/gyoretsu';

export default {
  schema: 'prisma/schema.prisma',
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () => new PrismaPg({ connectionString: process.env['DATABASE_URL'] }),
} satisfies PrismaConfig;
