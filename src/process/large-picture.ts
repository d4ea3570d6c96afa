import { bytesPerSample, type Delivery, type PicturePart } from '#libs/encode';
import { storedType } from '#libs/render';
import { type PreparedRendering } from '../render/index.js';

/** Of samples. Below, a file costs more than it saves. */
const LARGE_BYTES = 8 * 1024 ** 2;

/**
 * The one picture that a request asks for, when it is so large that it had better leave its renderer as a file: as a message it
 * would be held there and here, several times over. null = not so; raw samples have headers that only the encoder knows.
 */
export function largePicture(
  { plan, setup }: Pick<PreparedRendering, 'plan' | 'setup'>,
  { container, parts }: Delivery,
): PicturePart | null {
  const [part] = parts;
  if (container !== 'none' || part?.kind !== 'picture' || part.format === 'application/octet-stream') return null;
  const output = setup.outputs.find(({ id }) => id === part.identifier);
  if (!output) return null;
  const { width, height } = plan.grid;
  return width * height * output.bands * bytesPerSample(storedType(output)) > LARGE_BYTES ? part : null;
}
