/** A copy of a film that was changed on the way, and where its moments come from. */
export interface Variant {
  readonly name: string;
  /** libav filters that the pictures pass. */
  readonly filter: string;
  /** Constant rate factor of libx264: the larger, the fewer bits. */
  readonly crf: number;
  /** Seconds by which what is seen comes later than in the film; negative where its start is missing. */
  readonly laterBy: number;
}

/** The first picture stands for the time before, and is painted over. */
const blackInFront = (seconds: number): string =>
  `setpts=PTS+${seconds}/TB,fps=25:start_time=0,drawbox=enable=lt(t\\,${seconds}):w=iw:h=ih:color=black:t=fill`;

const plain = { crf: 25, laterBy: 0 };

/** What happens to videos that are handed on; the films are 320x180, 25 frames a second. */
export const VARIANTS: readonly Variant[] = [
  { ...plain, name: 'encoded again, few bits', filter: 'null', crf: 38 },
  { ...plain, name: 'half as large', filter: 'scale=160:90', crf: 30 },
  { ...plain, name: 'twice as large', filter: 'scale=640:360' },
  { ...plain, name: 'in 4:3 with letterbox', filter: 'scale=320:180,pad=320:240:0:30' },
  { ...plain, name: 'in 16:9 with pillarbox, squeezed', filter: 'scale=240:180,pad=320:180:40:0' },
  { ...plain, name: 'brighter by 20 levels', filter: 'lutyuv=y=clip(val+20\\,16\\,235)' },
  { ...plain, name: 'darker, less contrast', filter: 'lutyuv=y=16+(val-16)*0.7' },
  { ...plain, name: 'gamma 1.3', filter: 'lutyuv=y=gammaval(0.77)' },
  { ...plain, name: '2 % cropped from each side', filter: 'crop=iw*0.96:ih*0.96' },
  { ...plain, name: '5 % cropped from each side', filter: 'crop=iw*0.9:ih*0.9' },
  { ...plain, name: 'a logo in a corner', filter: 'drawbox=x=iw-56:y=10:w=44:h=22:color=white@0.8:t=fill' },
  { ...plain, name: '15 frames a second', filter: 'fps=15' },
  { ...plain, name: '50 frames a second', filter: 'fps=50' },
  { ...plain, name: 'a second of black in front', filter: blackInFront(1), laterBy: 1 },
  { ...plain, name: 'without its first 7.3 s', filter: 'trim=start=7.3,setpts=PTS-STARTPTS', laterBy: -7.3 },
  {
    crf: 34,
    laterBy: 1.7,
    name: 'smaller, letterboxed, brighter, 15 frames a second, 1.7 s of black in front',
    filter: `${blackInFront(1.7)},fps=15,scale=240:136,lutyuv=y=clip(val+12\\,16\\,235),pad=240:180:0:22`,
  },
];
