import { type JsonMember } from '../../../platform/http/json-member.js';

/** `output.cogParameters` (batch-v1 §3), with the contract's defaults. */
export interface CogParameters {
  /** Reductions, ascending: 2, 4, 8; null = halved until a side is below `overviewMinSize`. */
  readonly overviewLevels: readonly number[] | null;
  /** Pixels. */
  readonly overviewMinSize: number;
  readonly resampling: CogResampling;
  /** Pixels of a square tile. */
  readonly blockSize: number;
  readonly usePredictor: boolean;
  /** null = what the script declares. */
  readonly noData: number | null;
}

const RESAMPLINGS = [
  'nearest',
  'average',
  'gauss',
  'cubic',
  'cubicspline',
  'lanczos',
  'average_magphase',
  'mode',
] as const;
export type CogResampling = (typeof RESAMPLINGS)[number];

const DEFAULT_BLOCK = 1024;
const MIN_BLOCK = 64;
const MAX_BLOCK = 4096;
const MAX_LEVELS = 16;

/**
 * @param output holds `cogOutput` and `cogParameters`. @param isCollected for a collection only the resampling may be chosen
 * @returns null = no COGs. @throws INVALID
 */
export function readCogParameters(output: JsonMember, { isCollected = false } = {}): CogParameters | null {
  const [flag, given] = [output.get('cogOutput'), output.get('cogParameters')];
  const isCog = !flag.isAbsent && flag.boolean();
  if (!given.isAbsent) given.object();
  if (!isCog) return given.isAbsent ? null : given.refuse('needs cogOutput: true');
  if (isCollected)
    for (const name of Object.keys(given.isAbsent ? {} : given.object()))
      if (name !== 'resamplingAlgorithm' && !given.get(name).isAbsent) given.get(name).refuse('must not be set for a collection'); // prettier-ignore
  const blockSize = readBlockSize(given);
  const [minSize, resampling, predictor, noData] = [
    given.get('overviewMinSize'),
    given.get('resamplingAlgorithm'),
    given.get('usePredictor'),
    given.get('noData'),
  ];
  return {
    overviewLevels: readLevels(given.get('overviewLevels')),
    overviewMinSize: minSize.isAbsent ? blockSize : wholeWithin(minSize, 1, 1_000_000),
    resampling: resampling.isAbsent ? 'average' : resampling.oneOf(RESAMPLINGS),
    blockSize,
    usePredictor: predictor.isAbsent || predictor.boolean(),
    noData: noData.isAbsent ? null : noData.number(),
  };
}

/** GDAL's COGs have square tiles. */
function readBlockSize(given: JsonMember): number {
  const [x, y] = [given.get('blockxsize'), given.get('blockysize')];
  for (const side of [x, y])
    if (!side.isAbsent && wholeWithin(side, MIN_BLOCK, MAX_BLOCK) % 16 !== 0) side.refuse('must be a multiple of 16');
  if (!x.isAbsent && !y.isAbsent && x.number() !== y.number()) y.refuse(`must equal blockxsize, ${x.number()}`);
  const said = x.isAbsent ? y : x;
  return said.isAbsent ? DEFAULT_BLOCK : said.number();
}

function readLevels(member: JsonMember): number[] | null {
  if (member.isAbsent) return null;
  const items = member.items();
  if (items.length > MAX_LEVELS) member.refuse(`must have at most ${MAX_LEVELS} entries`);
  const levels = items.map((item) => wholeWithin(item, 2, 65_536));
  levels.forEach(
    (level, i) => i > 0 && level <= levels[i - 1]! && items[i]!.refuse('must be greater than the one before'),
  );
  return levels;
}

function wholeWithin(member: JsonMember, min: number, max: number): number {
  const value = member.numberWithin(min, max);
  return Number.isInteger(value) ? value : member.refuse('must be a whole number');
}
