import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who may call: accounts, people, machines, their long-lived keys and sessions, and the key pair that signs tokens. */
export class Auth1763600000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE accounts (
        id         uuid CONSTRAINT accounts_pkey PRIMARY KEY,
        name       text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`
      CREATE TABLE users (
        id            uuid CONSTRAINT users_pkey PRIMARY KEY,
        account_id    uuid NOT NULL CONSTRAINT users_account_fkey REFERENCES accounts (id),
        email         text NOT NULL CONSTRAINT users_email_key UNIQUE,
        password_hash text NOT NULL,
        role          text NOT NULL,
        token_version integer NOT NULL DEFAULT 1,
        disabled_at   timestamptz,
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT users_email_lower_check CHECK (email !~ '[A-Z]'),
        CONSTRAINT users_role_check CHECK (role IN ('viewer','editor','admin'))
      )`);
    await queryRunner.query(`CREATE INDEX users_account_idx ON users (account_id)`);
    await queryRunner.query(`
      CREATE TABLE oauth_clients (
        id          uuid CONSTRAINT oauth_clients_pkey PRIMARY KEY,
        account_id  uuid NOT NULL CONSTRAINT oauth_clients_account_fkey REFERENCES accounts (id),
        user_id     uuid NOT NULL CONSTRAINT oauth_clients_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        client_id   text NOT NULL CONSTRAINT oauth_clients_client_id_key UNIQUE,
        secret_hash text NOT NULL,
        name        text NOT NULL,
        role        text NOT NULL,
        revoked_at  timestamptz,
        created_at  timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT oauth_clients_role_check CHECK (role IN ('viewer','editor','admin'))
      )`);
    await queryRunner.query(`CREATE INDEX oauth_clients_user_idx ON oauth_clients (user_id)`);
    await queryRunner.query(`
      CREATE TABLE api_keys (
        id              uuid CONSTRAINT api_keys_pkey PRIMARY KEY,
        user_id         uuid CONSTRAINT api_keys_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        oauth_client_id uuid CONSTRAINT api_keys_client_fkey REFERENCES oauth_clients (id) ON DELETE CASCADE,
        key_hash        text NOT NULL CONSTRAINT api_keys_hash_key UNIQUE,
        fingerprint     text NOT NULL,
        name            text NOT NULL,
        scope           text NOT NULL,
        expires_at      timestamptz,
        last_used_at    timestamptz,
        revoked_at      timestamptz,
        created_at      timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT api_keys_scope_check CHECK (scope IN ('full','read_only')),
        CONSTRAINT api_keys_one_owner_check CHECK ((user_id IS NULL) <> (oauth_client_id IS NULL))
      )`);
    await queryRunner.query(`CREATE INDEX api_keys_user_idx ON api_keys (user_id)`);
    await queryRunner.query(`CREATE INDEX api_keys_client_idx ON api_keys (oauth_client_id)`);
    await queryRunner.query(`
      CREATE TABLE refresh_tokens (
        id            uuid CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
        family_id     uuid NOT NULL,
        user_id       uuid NOT NULL CONSTRAINT refresh_tokens_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        token_hash    text NOT NULL CONSTRAINT refresh_tokens_hash_key UNIQUE,
        token_version integer NOT NULL,
        expires_at    timestamptz NOT NULL,
        rotated_at    timestamptz,
        revoked_at    timestamptz,
        created_at    timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`CREATE INDEX refresh_tokens_family_idx ON refresh_tokens (family_id)`);
    await queryRunner.query(`CREATE INDEX refresh_tokens_user_idx ON refresh_tokens (user_id)`);
    await queryRunner.query(`
      CREATE TABLE signing_keys (
        kid         text CONSTRAINT signing_keys_pkey PRIMARY KEY,
        private_jwk jsonb NOT NULL,
        created_at  timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['signing_keys', 'refresh_tokens', 'api_keys', 'oauth_clients', 'users', 'accounts'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
