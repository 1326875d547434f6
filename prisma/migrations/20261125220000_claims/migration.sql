-- Who holds a task: the fencing token that a commit must still hold. Random, and not the count of attempts: claims commit without waiting
-- for the disk, and after a crash that undid one the next would have the same count.
ALTER TABLE "task_result" ADD COLUMN "claim" UUID;
