import { Refusal } from './refusal.js';

export interface GuestInput {
  readonly datasource: string | null;
  readonly mosaicking: 'SIMPLE' | 'ORBIT' | 'TILE';
  readonly from: string | null;
  readonly to: string | null;
  readonly scenes: readonly Record<string, unknown>[];
}
type Scene = Record<string, unknown>;

/** Inside the sandbox: the scenes of one rendering in the shapes that evalscript.md §4–§6 gives them. */
export function sceneArguments(inputs: readonly GuestInput[]) {
  const kept: Scene[][] = inputs.map(({ scenes }) => scenes.map((scene, index) => ({ ...scene, __idx: index })));
  const listName = (input: GuestInput) => (input.mosaicking === 'ORBIT' ? 'orbits' : 'tiles');
  const instant = (iso: unknown) => (iso === null || iso === undefined ? undefined : new Date(iso as string));
  /** Open ends are the first and the present moment, so that scripts may reckon with them. */
  const range = ({ from, to }: GuestInput) => ({
    from: new Date(from ?? 0),
    to: to === null ? new Date() : new Date(to),
  });
  /** The legacy view of a scene: `date` is a Date. */
  const dated = (scene: Scene): Scene => ({ ...scene, date: instant(scene.date ?? scene.dateFrom) });
  const hidden = (value: unknown) => ({ value, writable: true, configurable: true, enumerable: false });

  /** `f(input)` alone, or with data fusion by datasource. */
  function keyed(of: (input: GuestInput, at: number) => unknown): unknown {
    if (inputs.length === 1 && inputs[0]?.datasource === null) return of(inputs[0], 0);
    return Object.fromEntries(inputs.map((input, at) => [input.datasource, of(input, at)]));
  }

  /** `{orbits: […]}` that can also be read like an array of scenes with Dates. */
  function sceneLists(input: GuestInput, at: number): object {
    if (input.mosaicking === 'SIMPLE') return {};
    const list = kept[at] as Scene[];
    const lists = Object.create(Array.prototype) as object;
    list.forEach((scene, index) => Object.defineProperty(lists, index, hidden(dated(scene))));
    Object.defineProperty(lists, 'length', hidden(list.length));
    return Object.assign(lists, { [listName(input)]: list });
  }

  function take(at: number, chosen: unknown): void {
    if (!Array.isArray(chosen)) throw new Refusal('preProcessScenes() must return the collections it was given');
    const seen = new Set<number>();
    kept[at] = chosen.map((scene: Scene | null): Scene => {
      const index = scene?.__idx as number;
      const original = kept[at]?.[index];
      if (!original) throw new Refusal('preProcessScenes() must return scenes it was given, with their __idx');
      if (seen.has(index)) throw new Refusal('preProcessScenes() must not return a scene twice');
      seen.add(index);
      return { ...original, ...scene };
    });
  }

  return {
    /** Indexes into the given scenes, per input, in the script's order. */
    order: () => kept.map((list) => list.map((scene) => scene.__idx as number)),

    preProcess(preProcessScenes: (collections: unknown) => unknown): void {
      const collections = keyed((input, at) => {
        const scenes = (kept[at] as Scene[]).map(({ tiles: _tiles, ...scene }) => scene);
        const lists = input.mosaicking === 'SIMPLE' ? {} : { [listName(input)]: scenes };
        return { ...range(input), scenes: lists };
      });
      const returned = (preProcessScenes(collections) ?? collections) as Record<string, unknown>;
      inputs.forEach((input, at) => {
        if (input.mosaicking === 'SIMPLE') return;
        const collection = (input.datasource === null ? returned : returned[input.datasource]) as
          { scenes?: Record<string, unknown> } | undefined;
        take(at, collection?.scenes?.[listName(input)]);
      });
    },

    /** V1 and V2: an array of scenes in, the wanted ones out. */
    filter(filterScenes: (scenes: unknown, metadata: object) => unknown, metadata: object): void {
      const input = inputs[0] as GuestInput;
      if (input.mosaicking !== 'SIMPLE')
        take(0, filterScenes((kept[0] as Scene[]).map(dated), { ...metadata, ...range(input) }));
    },

    /** For updateOutput(): scenes are an array. */
    collections: () =>
      keyed((input, at) => {
        const scenes = (kept[at] as Scene[]).map(dated);
        Object.defineProperty(scenes, listName(input), hidden(kept[at]));
        return { ...range(input), scenes };
      }),

    /** For evaluatePixel() and updateOutputMetadata(). */
    scenes: (legacy: boolean) =>
      legacy
        ? (kept[0] as Scene[]).slice(0, inputs[0]?.mosaicking === 'SIMPLE' ? 1 : Infinity).map(dated)
        : keyed((input, at) => (input.datasource === null ? sceneLists(input, at) : { scenes: sceneLists(input, at) })),

    /** Elements of a sample list; SIMPLE has one mosaic, or with data fusion none when nothing was found. */
    sampleCounts: () =>
      inputs.map((input, at) => {
        const found = (kept[at] as Scene[]).length;
        return input.mosaicking !== 'SIMPLE' ? found : input.datasource === null ? 1 : Math.min(1, found);
      }),
  };
}
