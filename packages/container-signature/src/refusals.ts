import { ACCEPTED_CONTAINERS_TEXT } from './accepted-containers.ts';
import type { Refusal } from './recognition.ts';

/** @param found such as `a web page (HTML)` */
export function notAVideo(found: string): Refusal {
  return refusal('NOT_A_VIDEO', `This is ${found}, not a video.`);
}

/** @param found such as `a playlist (HLS)` */
export function pointsElsewhere(found: string): Refusal {
  return refusal('NOT_A_VIDEO', `This is ${found}, not a video: it only points to other files. Send the video itself.`);
}

/** @param found such as `a Flash video (FLV)` */
export function unsupportedFormat(found: string): Refusal {
  return refusal('UNSUPPORTED_FORMAT', `This is ${found}, a format that is not taken in; convert it first.`);
}

/** @param looked number of bytes in which nothing was found */
export function unrecognised(looked: number): Refusal {
  return refusal('NOT_A_VIDEO', `Nothing recognisable as a video is in the first ${looked} bytes.`);
}

function refusal(reason: Refusal['reason'], message: string): Refusal {
  return { kind: 'refused', reason, message: `${message} Accepted are ${ACCEPTED_CONTAINERS_TEXT}.` };
}
