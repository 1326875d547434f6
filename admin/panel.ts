import { Router } from 'express';
import type { CreatePanel } from '../src/http/app.js';

export const createPanel: CreatePanel = async () => Router();
