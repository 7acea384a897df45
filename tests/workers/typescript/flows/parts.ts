// What the workflow modules share: activities by name, so that a change is one word.
import { defineSearchAttributeKey } from '@temporalio/common';
import { createNexusServiceClient, defineSignal, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { operation, service } from 'nexus-rpc';

type Named = Record<string, (...args: unknown[]) => Promise<any>>;

export const act = proxyActivities<Named>({ startToCloseTimeout: '10s' });
export const local = proxyLocalActivities<Named>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 1 } });
export const STAGE = defineSearchAttributeKey('Stage', 'KEYWORD');
export const close = defineSignal('close');
export const go = defineSignal<[string]>('go');
export const approve = defineSignal<[string]>('approve');
export const say = defineSignal<[string]>('say');
export const ping = defineSignal('ping');

const shop = service('shop', { check: operation<string, string>(), verify: operation<string, string>() });
export const nexus = () => createNexusServiceClient({ endpoint: 'shop', service: shop });
