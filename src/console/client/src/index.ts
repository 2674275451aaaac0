export { FurtherLink, Clients, type FurtherLinkEvents, type FurtherLinkOptions } from './FurtherLink.js';
export { FurtherLinkError, type ErrorType } from './FurtherLinkError.js';
export { Program, type ProgramEvents, type ProgramState, type RunOptions } from './Program.js';
export { Pairing, type Paired, type PairingBegun, type PairOptions, type WindowState } from './Pairing.js';
export { Files, type FileContent, type FileEntry, type WriteOptions } from './Files.js';
export type { LinkState } from './Lifeline.js';
export type { SocketClass, SocketLike } from './SocketLike.js';
export type * from './answers.js';
export type * from './messages.js';
