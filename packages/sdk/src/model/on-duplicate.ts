import { OnDuplicate as WireOnDuplicate } from '@vidi/contracts/vidi/v1/video_service';

/** What to do with an upload whose bytes were handed over before. */
export type OnDuplicate = 'PROCESS' | 'REUSE';

/** As the server knows it; unset where nothing was said. */
export function toWireOnDuplicate(choice: OnDuplicate | undefined): WireOnDuplicate {
  return choice === undefined ? WireOnDuplicate.ON_DUPLICATE_UNSPECIFIED : WireOnDuplicate[choice];
}
