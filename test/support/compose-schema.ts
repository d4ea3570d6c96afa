/** The part of a compose file that docker/compose.yml uses. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
}

const strings = { type: 'array', items: { type: 'string' }, minItems: 1 } as const;
const duration = { type: 'string', pattern: '^[0-9]+(s|m)$' } as const;
const closed = <P extends object>(required: string[], properties: P) =>
  ({ type: 'object', additionalProperties: false, required, properties }) as const;
const mapOf = <V extends object>(value: V) =>
  ({ type: 'object', additionalProperties: value, minProperties: 1 }) as const;

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'];

const service = {
  ...closed(['image'], {
    image: { type: 'string' },
    build: closed(['context', 'dockerfile', 'target'], {
      context: { type: 'string' },
      dockerfile: { type: 'string' },
      target: { type: 'string' },
    }),
    init: { type: 'boolean' },
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    command: strings,
    entrypoint: strings,
    cap_drop: strings,
    security_opt: strings,
    env_file: {
      type: 'array',
      items: closed(['path'], { path: { type: 'string' }, required: { type: 'boolean' } }),
    },
    environment: mapOf({ type: 'string' }),
    secrets: strings,
    volumes: { type: 'array', items: { type: 'string', pattern: '^[a-z0-9-]+:/[^:]+(:ro)?$' } },
    ports: { type: 'array', items: { type: 'string', pattern: '^127\\.0\\.0\\.1:.+:[0-9]+$' } },
    depends_on: mapOf(closed(['condition'], { condition: { enum: CONDITIONS } })),
    stop_grace_period: duration,
    healthcheck: closed(['test', 'interval', 'timeout', 'retries'], {
      test: { type: 'array', contains: { enum: ['CMD', 'CMD-SHELL'] }, items: { type: 'string' }, minItems: 2 },
      interval: duration,
      timeout: duration,
      retries: { type: 'integer', minimum: 1 },
    }),
  }),
  // An image that is pulled carries a version; one that is built here carries our name.
  if: { not: { required: ['build'] } },
  then: {
    properties: { image: { type: 'string', pattern: '^[a-z0-9./-]+:(?!latest$)[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*$' } },
  },
} as const;

/** JSON Schema written by hand after the Compose Specification; what it does not know is a fault. */
export const COMPOSE_SCHEMA = closed(['name', 'services', 'volumes', 'secrets'], {
  name: { type: 'string' },
  'x-swath': { type: 'object' },
  services: mapOf(service),
  secrets: mapOf(closed(['file'], { file: { type: 'string' } })),
  volumes: { type: 'object', additionalProperties: { type: 'null' } },
});
