"""Ranges of the Unicode Character Database that `unicodedata` lacks; written by scripts.pl, not by hand."""

__all__ = ["ACCENTED", "LOOSE_MARKS", "PICTOGRAPHS", "SCRIPTS_VERSION", "UNSPACED"]

SCRIPTS_VERSION = "14.0.0"

UNSPACED = (
    "e01-e30 e32-e33 e40-e46 e50-e59 e81-e82 e84 e86-e8a e8c-ea3 ea5 ea7-eb0 eb2-eb3 ebd ec0-ec4 ec6 ed0-ed9 "
    "edc-edf 1000-102a 103f-1049 1050-1055 105a-105d 1061 1065-1066 106e-1070 1075-1081 108e 1090-1099 1100-11ff "
    "1780-17b3 17d7 17dc 17e0-17e9 17f0-17f9 3005-3007 3021-3029 3031-3035 3038-303c 3041-3096 309d-309f 30a1-30fa "
    "30fc-30ff 3131-318e 3192-3195 31f0-31ff 3220-3229 3280-3289 3400-4dbf 4e00-9fff a960-a97c a9e0-a9e4 a9e6-a9fe "
    "aa60-aa76 aa7a aa7e-aa7f ac00-d7a3 d7b0-d7c6 d7cb-d7fb f900-fa6d fa70-fad9 ff66-ffbe ffc2-ffc7 ffca-ffcf "
    "ffd2-ffd7 ffda-ffdc 16fe3 1aff0-1aff3 1aff5-1affb 1affd-1affe 1b000-1b122 1b150-1b152 1b164-1b167 1d360-1d371 "
    "20000-2fffd 30000-3fffd "
)
"""Letters and numbers of scripts written without spaces (Script_Extensions); planes 2 and 3 are Han, also where not yet assigned."""

ACCENTED = (
    "41-5a 61-7a aa ba c0-d6 d8-f6 f8-2b8 2e0-2e4 370-373 376-377 37a-37d 37f 386 388-38a 38c 38e-3a1 3a3-3e1 "
    "3f0-3f5 3f7-481 48a-52f 5d0-5ea 5ef-5f2 620-64a 660-669 66e-66f 671-6d3 6d5 6e5-6e6 6ee-6fc 6ff 750-77f "
    "870-887 889-88e 8a0-8c9 1c80-1c88 1d00-1dbf 1e00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d "
    "1f5f-1f7d 1f80-1fb4 1fb6-1fbc 1fbe 1fc2-1fc4 1fc6-1fcc 1fd0-1fd3 1fd6-1fdb 1fe0-1fec 1ff2-1ff4 1ff6-1ffc 2071 "
    "207f 2090-209c 2126 212a-212b 2132 214e 2160-2188 2c60-2c7f a640-a66e a67f-a69d a722-a787 a78b-a7ca a7d0-a7d1 "
    "a7d3 a7d5-a7d9 a7f2-a7ff ab30-ab5a ab5c-ab69 fb00-fb06 fb1d fb1f-fb28 fb2a-fb36 fb38-fb3c fb3e fb40-fb41 "
    "fb43-fb44 fb46-fbb1 fbd3-fd3d fd50-fd8f fd92-fdc7 fdf0-fdfb fe70-fe74 fe76-fefc ff21-ff3a ff41-ff5a "
    "10140-10178 1018a-1018b 102e1-102fb 10780-10785 10787-107b0 107b2-107ba 10e60-10e7e 1df00-1df1e 1ee00-1ee03 "
    "1ee05-1ee1f 1ee21-1ee22 1ee24 1ee27 1ee29-1ee32 1ee34-1ee37 1ee39 1ee3b 1ee42 1ee47 1ee49 1ee4b 1ee4d-1ee4f "
    "1ee51-1ee52 1ee54 1ee57 1ee59 1ee5b 1ee5d 1ee5f 1ee61-1ee62 1ee64 1ee67-1ee6a 1ee6c-1ee72 1ee74-1ee77 "
    "1ee79-1ee7c 1ee7e 1ee80-1ee89 1ee8b-1ee9b 1eea1-1eea3 1eea5-1eea9 1eeab-1eebb "
)
"""Letters and numbers of the scripts whose marks come off (Script_Extensions)."""

LOOSE_MARKS = (
    "300-36f 483-489 591-5bd 5bf 5c1-5c2 5c4-5c5 5c7 610-61a 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed 898-89f "
    "8ca-8e1 8e3-8ff 951-954 1ab0-1ace 1cd0-1cd2 1cd4-1ce8 1ced 1cf4 1cf7-1cf9 1dc0-1dff 20d0-20f0 2de0-2dff "
    "302a-302d 3099-309a a66f-a672 a674-a67d a69e-a69f fb1e fe00-fe0f fe20-fe2f 101fd 102e0 1133b 1cf00-1cf2d "
    "1cf30-1cf46 1d165-1d169 1d16d-1d172 1d17b-1d182 1d185-1d18b 1d1aa-1d1ad 1d242-1d244 e0100-e01ef "
)
"""Marks of those scripts, or of no script of their own."""

PICTOGRAPHS = (
    "a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 231a-231b 2328 2388 23cf 23e9-23f3 23f8-23fa 24c2 25aa-25ab 25b6 "
    "25c0 25fb-25fe 2600-2605 2607-2612 2614-2685 2690-2705 2708-2712 2714 2716 271d 2721 2728 2733-2734 2744 2747 "
    "274c 274e 2753-2755 2757 2763-2767 2795-2797 27a1 27b0 27bf 2934-2935 2b05-2b07 2b1b-2b1c 2b50 2b55 3030 303d "
    "3297 3299 1f000-1f0ff 1f10d-1f10f 1f12f 1f16c-1f171 1f17e-1f17f 1f18e 1f191-1f19a 1f1ad-1f1e5 1f201-1f20f "
    "1f21a 1f22f 1f232-1f23a 1f23c-1f23f 1f249-1f3fa 1f400-1f53d 1f546-1f64f 1f680-1f6ff 1f774-1f77f 1f7d5-1f7ff "
    "1f80c-1f80f 1f848-1f84f 1f85a-1f85f 1f888-1f88f 1f8ae-1f8ff 1f90c-1f93a 1f93c-1f945 1f947-1faff 1fc00-1fffd "
)
"""Extended_Pictographic."""
