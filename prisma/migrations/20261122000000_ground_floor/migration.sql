-- CreateEnum
CREATE TYPE "role" AS ENUM ('viewer', 'operator', 'administrator');

-- CreateEnum
CREATE TYPE "task_status" AS ENUM ('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED');

-- CreateEnum
CREATE TYPE "sheet_visibility" AS ENUM ('visible', 'hidden', 'very_hidden');

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "username" VARCHAR(150) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "role" NOT NULL DEFAULT 'operator',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_login_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "binary_resource" (
    "id" UUID NOT NULL,
    "name" VARCHAR(500) NOT NULL,
    "extension" VARCHAR(100) NOT NULL,
    "type" VARCHAR(100) NOT NULL,
    "url" TEXT,
    "size" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "current_task_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "binary_resource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "binary_chunk" (
    "resource_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "binary_chunk_pkey" PRIMARY KEY ("resource_id","sequence")
);

-- CreateTable
CREATE TABLE "task_result" (
    "task_id" UUID NOT NULL,
    "task_name" VARCHAR(255) NOT NULL,
    "periodic_task_name" VARCHAR(255),
    "task_args" JSONB,
    "task_kwargs" JSONB,
    "status" "task_status" NOT NULL DEFAULT 'PENDING',
    "worker" VARCHAR(100),
    "content_type" VARCHAR(128) NOT NULL DEFAULT 'application/json',
    "content_encoding" VARCHAR(64) NOT NULL DEFAULT 'utf-8',
    "result" JSONB,
    "progress" JSONB,
    "traceback" TEXT,
    "meta" JSONB,
    "resource_id" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "date_created" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "date_started" TIMESTAMPTZ(3),
    "date_done" TIMESTAMPTZ(3),

    CONSTRAINT "task_result_pkey" PRIMARY KEY ("task_id")
);

-- CreateTable
CREATE TABLE "sheet_summary" (
    "id" BIGSERIAL NOT NULL,
    "task_id" UUID NOT NULL,
    "sheet_index" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "visibility" "sheet_visibility" NOT NULL,
    "dimensions" VARCHAR(30),
    "row_count" INTEGER NOT NULL,
    "cells_read" BIGINT NOT NULL,
    "cells_stored" BIGINT NOT NULL,
    "cells_empty" BIGINT NOT NULL,
    "cells_failed" BIGINT NOT NULL,
    "replaced" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "sheet_summary_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parse_result" (
    "id" BIGSERIAL NOT NULL,
    "task_id" UUID NOT NULL,
    "resource_id" UUID,
    "sheet_index" INTEGER NOT NULL,
    "sheet" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "values" JSONB NOT NULL,
    "types" TEXT NOT NULL,

    CONSTRAINT "parse_result_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_username_key" ON "app_user"("username");

-- CreateIndex
CREATE INDEX "binary_resource_created_at_id_idx" ON "binary_resource"("created_at", "id");

-- CreateIndex
CREATE INDEX "task_result_date_created_task_id_idx" ON "task_result"("date_created", "task_id");

-- CreateIndex
CREATE INDEX "task_result_resource_id_date_created_idx" ON "task_result"("resource_id", "date_created");

-- CreateIndex
CREATE INDEX "task_result_status_date_created_idx" ON "task_result"("status", "date_created");

-- CreateIndex
CREATE UNIQUE INDEX "sheet_summary_task_id_sheet_index_key" ON "sheet_summary"("task_id", "sheet_index");

-- CreateIndex
CREATE UNIQUE INDEX "parse_result_task_id_sheet_index_row_key" ON "parse_result"("task_id", "sheet_index", "row");

-- AddForeignKey
ALTER TABLE "binary_chunk" ADD CONSTRAINT "binary_chunk_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "binary_resource"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Workbooks are compressed already: trying again costs time and saves nothing.
ALTER TABLE "binary_chunk" ALTER COLUMN "data" SET STORAGE EXTERNAL;

-- Sessions live in a schema of their own, where Prisma does not look for drift (the table is connect-pg-simple's).
CREATE SCHEMA "session";
CREATE TABLE "session"."session" (
    "sid" VARCHAR NOT NULL PRIMARY KEY,
    "sess" JSON NOT NULL,
    "expire" TIMESTAMP(6) NOT NULL
);
CREATE INDEX "session_expire_idx" ON "session"."session"("expire");

-- What all web processes share and nobody configured: the secret that signs cookies.
CREATE TABLE "session"."secret" (
    "only" BOOLEAN NOT NULL PRIMARY KEY DEFAULT true CHECK ("only"),
    "value" TEXT NOT NULL
);
