// Notifications, and the interrupts that signal them, as the kernel has them.

import { Interrupt, Notification } from '../state.ts';
import type { ObjectKind } from './reader.ts';
import { readUse } from './uses.ts';

export const notification: ObjectKind<Notification> = {
  make: () => new Notification(),
  read(reader, notification, word, address) {
    notification.bits = word('NOTIFICATION_BITS');
    notification.alarm = reader.timer(address, 'NOTIFICATION_ALARM');
    notification.alarmBits = word('NOTIFICATION_ALARM_BITS');
    notification.waiters = reader.queue(address + reader.image.symbol('NOTIFICATION_WAITERS_HEAD'));
  },
};

export const interrupt: ObjectKind<Interrupt> = {
  make: (_reader, word) => new Interrupt(word('INTERRUPT_LINE')),
  read(reader, interrupt, word, address) {
    interrupt.notification = reader.object('notification', word('INTERRUPT_NOTIFICATION'));
    interrupt.bits = word('INTERRUPT_BITS');
    interrupt.binding = readUse(
      reader,
      address,
      'INTERRUPT_BINDING_KIND',
      'binding of an interrupt',
      interrupt,
    );
    interrupt.target = readUse(reader, address, 'INTERRUPT_TARGET_KIND', 'target of an interrupt', interrupt);
    interrupt.masked = (word('INTERRUPT_MASKED') & 0xff) !== 0;
  },
};
