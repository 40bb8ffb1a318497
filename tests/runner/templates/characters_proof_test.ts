import { testCharacters } from "./_characters.ts";

testCharacters(0x110000);
