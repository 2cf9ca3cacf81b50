-- Makes the roles and the database of the gateway on an empty PostgreSQL 15 or later. Run it once with psql as a
-- superuser, with both passwords in the environment:
--
--   GATEWAY_OWNER_PASSWORD=… GATEWAY_APP_PASSWORD=… psql -d postgres -f config/postgres/roles.sql
--
-- The owner migrates. The application holds credit_gateway_app, to which the migrations grant what it may do: of
-- usage records, read and append.

\set ON_ERROR_STOP on
\getenv owner_password GATEWAY_OWNER_PASSWORD
\getenv app_password GATEWAY_APP_PASSWORD

create role credit_gateway_app nologin;
create role gateway_owner login password :'owner_password';
create role gateway_app login in role credit_gateway_app password :'app_password';
-- A pooler drops the limits a connection asks for; these hold behind one too. No longer than
-- DATABASE_STATEMENT_TIMEOUT_MS, the last one twice that.
alter role gateway_app set statement_timeout = '10s';
alter role gateway_app set lock_timeout = '10s';
alter role gateway_app set idle_in_transaction_session_timeout = '20s';
create database gateway owner gateway_owner encoding 'UTF8' template template0;
revoke all on database gateway from public;
grant connect on database gateway to gateway_app;
