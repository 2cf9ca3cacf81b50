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
create database gateway owner gateway_owner encoding 'UTF8' template template0;
revoke all on database gateway from public;
grant connect on database gateway to gateway_app;
