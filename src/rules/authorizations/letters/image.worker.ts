import { constants, setPriority } from 'node:os';
import { worker } from 'workerpool';
import type { ContentFault } from './content-fault.js';
import { faultOfImage, type ImageType } from './image-content.js';

/** Looks at a scan in this thread. */
async function judge(bytes: Uint8Array, type: ImageType): Promise<ContentFault | undefined> {
  return faultOfImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), type);
}

// On Linux a priority is a thread's own: requests come before scans. Elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

worker({ judge });
