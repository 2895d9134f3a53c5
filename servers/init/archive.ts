// Finds files in the boot archive, in place: the services' programs, before there is a file system.

import { RIGHT_READ } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_SHARED_BASE } from '../../abi/memory-map.ts';
import { mapPages } from '../../userland/lib/mapping';
import { encodeText } from '../../userland/lib/text';
import { CpioReader } from '../common/cpio.ts';
import { archive, archiveBytes, archiveOffset, self } from './boot-block.ts';
import { Service } from './service.ts';

const FOLDER = 'sbin/';
const MESSAGE_OF_THE_DAY = 'etc/motd';
const NAME_BYTES_MAX: u32 = 64;

/** The message of the day, in UTF-8; 0 where there is none. */
export let greeting: usize = 0;
export let greetingBytes: u32 = 0;

/** Maps the archive, and notes in each service where its program lies. */
export function findPrograms(services: Service[]): bool {
  let pages = (archiveOffset + archiveBytes + PAGE_BYTES - 1) / PAGE_BYTES;
  if (archive === 0 || mapPages(self, archive, USER_SHARED_BASE, 0, pages, RIGHT_READ) < 0) return false;
  let reader = CpioReader.create(USER_SHARED_BASE + archiveOffset, archiveBytes);
  while (reader.advance()) {
    if (!reader.isFile) continue;
    if (nameIs(reader, MESSAGE_OF_THE_DAY)) {
      greeting = reader.content;
      greetingBytes = reader.contentBytes;
    } else if (nameStartsWith(reader, FOLDER)) {
      noteProgram(services, reader);
    }
  }
  return true;
}

function noteProgram(services: Service[], reader: CpioReader): void {
  for (let i = 0; i < services.length; i += 1) {
    if (!nameIs(reader, FOLDER + services[i].name)) continue;
    services[i].file = reader.content;
    services[i].fileBytes = reader.contentBytes;
  }
}

const scratch = memory.data(64);

function nameIs(reader: CpioReader, name: string): bool {
  return reader.nameBytes === <u32>name.length && nameStartsWith(reader, name);
}

function nameStartsWith(reader: CpioReader, name: string): bool {
  let end = encodeText(name, scratch, scratch + NAME_BYTES_MAX);
  let bytes = <u32>(end - scratch);
  return bytes <= reader.nameBytes && memory.compare(reader.name, scratch, bytes) === 0;
}
