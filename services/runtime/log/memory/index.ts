export { MemoryBroker, type MemoryBrokerOptions, type Operation } from './broker.ts';
export { type MemoryLog, type MemoryLogOptions, memoryBroker, memoryLog } from './log.ts';
