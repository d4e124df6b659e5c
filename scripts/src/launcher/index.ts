export type { Choice } from './backing-services.ts';
export { type LauncherConfig, parseLauncherConfig } from './config.ts';
export { DataFolderInUseError } from './data-folder-lock.ts';
export { PortTakenError } from './ports.ts';
export { ServiceFailedError } from './service-process.ts';
export { type System, type SystemObserver, startSystem } from './start-system.ts';
