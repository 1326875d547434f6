#!/bin/sh
# Makes the role of Gyoretsu, which owns its database and may do nothing else in the server. The image of PostgreSQL runs this when it
# makes a new data folder. For an older one, run it once in the container of the database, with DB_PASSWORD set.
set -eu
psql --no-psqlrc -v ON_ERROR_STOP=1 -v password="$DB_PASSWORD" -v database="$POSTGRES_DB" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE gyoretsu LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
ALTER DATABASE :"database" OWNER TO gyoretsu;
ALTER SCHEMA public OWNER TO gyoretsu;
SQL
