/** What is wrong with the content of a scan: a stable code, and a sentence for who sent it. */
export interface ContentFault {
  readonly code:
    'other-type' | 'active-content' | 'damaged' | 'trailing-content' | 'encrypted' | 'too-large-picture';
  readonly detail: string;
}

/** Makes a fault. */
export const fault = (code: ContentFault['code'], detail: string): ContentFault => ({ code, detail });

/** The file ends before its format does, or does not follow it. */
export const damaged = (detail: string): ContentFault => fault('damaged', detail);

/** Something stands behind the end of the picture, as when two files are glued together. */
export const trailing = (): ContentFault =>
  fault(
    'trailing-content',
    'Something stands behind the end of the picture. Scan it anew, or save a plain copy.',
  );

const MOST_PIXELS = 400_000_000;

/** A picture that no scan has, made to exhaust who looks at it; `undefined` when it has the size of paper. */
export function faultOfSize(width: number, height: number): ContentFault | undefined {
  if (width === 0 || height === 0) return damaged('The picture has no size.');
  if (width * height <= MOST_PIXELS) return undefined;
  return fault('too-large-picture', `The picture has more than ${MOST_PIXELS} pixels.`);
}
