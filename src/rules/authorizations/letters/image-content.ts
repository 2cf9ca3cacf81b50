import { fileTypeFromBuffer } from 'file-type';
import { type ContentFault, fault } from './content-fault.js';
import { faultOfJpeg } from './jpeg-content.js';
import { faultOfPdf } from './pdf-content.js';
import { faultOfPng } from './png-content.js';

/** As what a scanned letter is taken, and what its file is called when it is handed out. */
export const IMAGE_TYPES = {
  'application/pdf': { ending: 'pdf', faultOf: faultOfPdf },
  'image/jpeg': { ending: 'jpg', faultOf: faultOfJpeg },
  'image/png': { ending: 'png', faultOf: faultOfPng },
} as const;

/** A media type a scanned letter may have. */
export type ImageType = keyof typeof IMAGE_TYPES;

/** Whether a text is the media type of a scanned letter. */
export function isImageType(type: string): type is ImageType {
  return Object.hasOwn(IMAGE_TYPES, type);
}

/** What a page or a program begins with; none of it stands in a scan. */
const SCRIPT = /<script|<html|<!doctype|<\?php|<iframe/i;

/**
 * What is wrong with the bytes of a scanned letter; `undefined` when they are whole, of the declared type, and nothing
 * but a picture of paper. The content decides, never a name.
 */
export async function faultOfImage(bytes: Buffer, declared: ImageType): Promise<ContentFault | undefined> {
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  if (found !== declared) {
    return fault('other-type', `The content is ${found ?? 'of no known type'}, not ${declared}.`);
  }
  if (SCRIPT.test(bytes.toString('latin1')))
    return fault('active-content', 'It contains a page or a script.');
  return IMAGE_TYPES[declared].faultOf(bytes);
}
