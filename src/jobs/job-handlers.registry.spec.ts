import { describe, expect, it } from '@jest/globals';
import { JobHandlers } from './job-handlers.registry.js';
import { JobKinds } from './job-kinds.registry.js';
import { JOB_KINDS, type JobHandler, type JobKind, type JobKindDefinition } from './job-kinds.js';

const handlerOf = (kind: JobKind): JobHandler => ({ kind, run: async () => undefined });
const definitionOf = (kind: JobKind): JobKindDefinition => ({
  kind,
  family: 'vrt',
  capability: 'upload',
  retryable: async () => ({ can: true }),
  onUnfinished: async () => undefined,
});

describe('what a worker can do', () => {
  it('is complete with one handler and one definition per kind', () => {
    const [handlers, kinds] = [new JobHandlers(), new JobKinds()];
    for (const kind of JOB_KINDS) {
      handlers.register(handlerOf(kind));
      kinds.register(definitionOf(kind));
    }
    expect([...handlers.faults(), ...kinds.gaps()]).toEqual([]);
  });

  it('names the line to add for a kind without a handler or definition', () => {
    const [handlers, kinds] = [new JobHandlers(), new JobKinds()];
    for (const kind of JOB_KINDS.filter((k) => k !== 'vrt_rebuild')) {
      handlers.register(handlerOf(kind));
      kinds.register(definitionOf(kind));
    }
    expect(handlers.faults()).toEqual([
      expect.stringContaining(`jobHandlers.register({ kind: 'vrt_rebuild', run: … })`),
    ]);
    expect(kinds.gaps()).toEqual([expect.stringContaining(`jobKinds.register({ kind: 'vrt_rebuild'`)]);
    expect(() => kinds.get('vrt_rebuild')).toThrow('has no definition');
  });

  it('names the handlers when a kind has two', () => {
    const handlers = new JobHandlers();
    class VrtHandler implements JobHandler {
      readonly kind = 'vrt_create';
      run = async () => undefined;
    }
    for (const kind of JOB_KINDS) handlers.register(handlerOf(kind));
    handlers.register(new VrtHandler());
    expect(handlers.faults()).toEqual([expect.stringContaining('2 handlers (Object, VrtHandler)')]);
  });

  it('refuses a kind that two features define', () => {
    const kinds = new JobKinds();
    kinds.register(definitionOf('vrt_create'));
    expect(() => kinds.register(definitionOf('vrt_create'))).toThrow('"vrt_create" is registered twice');
  });
});
