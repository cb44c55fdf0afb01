"""The style of the box in which queries are typed. Mirror and text area must set their text alike, to the pixel."""

__all__ = ["EDITOR_CSS"]

EDITOR_CSS = """
:root{--err:#d0324f;--errink:#a3213b;--errbg:#fdf0f2;--warn:#c98a12;--warnink:#7a5409;--warnbg:#fff7e3}
.qe{position:relative;width:100%;min-width:0}
.qe-box{display:flex;align-items:flex-start;gap:8px;min-height:40px;padding:0 6px 0 11px;background:#fff;border:1px solid var(--line);border-radius:10px;cursor:text;transition:border-color .15s,box-shadow .15s}
.qe-box:hover{border-color:#c5cfda}.qe.lit .qe-box{border-color:var(--accent);box-shadow:0 0 0 3px rgba(31,111,235,.13)}
.qe.lit .qe-box.bad{border-color:var(--err);box-shadow:0 0 0 3px rgba(208,50,79,.12)}
.qe-lens{font-size:20px;color:var(--faint);height:38px;flex:none}
.qe-scroll{flex:1;min-width:0;max-height:192px;overflow-y:auto;overscroll-behavior:contain;padding:8px 0;scrollbar-width:thin}
.qe:not(.lit):not(.many) .qe-scroll{max-height:33px;padding-bottom:0;overflow:hidden;margin-bottom:5px}.qe.many .qe-scroll{min-height:92px;max-height:340px;padding:10px 2px}
.qe-sheet{display:grid;min-height:22px}
.qe-mirror,.qe-area{grid-area:1/1;min-width:0;width:100%;box-sizing:border-box;margin:0;padding:0 1px 3px;border:0;font:400 14px/22px Inter,"Segoe UI",system-ui,-apple-system,"Helvetica Neue","Noto Sans","Noto Sans CJK SC","Noto Color Emoji",sans-serif;
letter-spacing:normal;word-spacing:normal;tab-size:4;white-space:pre-wrap;overflow-wrap:anywhere;word-break:normal;unicode-bidi:plaintext;text-align:start;font-kerning:auto;text-rendering:auto;text-transform:none;text-indent:0;hyphens:none}
.qe-mirror{color:var(--ink);pointer-events:none;user-select:none}
.qe-area{display:block;height:100%;resize:none;overflow:hidden;outline:none;background:transparent;color:transparent;caret-color:var(--ink);-webkit-text-fill-color:transparent}
.qe-area::placeholder{color:var(--faint);-webkit-text-fill-color:var(--faint);opacity:1;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.qe-area::selection{background:rgba(31,111,235,.24);color:transparent}
.qe.vast .qe-mirror{color:transparent}.qe.vast .qe-area{color:var(--ink);-webkit-text-fill-color:var(--ink)}.qe.stale .qe-mirror{visibility:hidden}
.qe-op{color:#7a3fc4}.qe-field{color:#0f6f78}.qe-quote{color:#1c6a45}.qe-note{color:var(--faint)}
.qe-err,.qe-warn{text-decoration:underline wavy 1.5px var(--err);text-decoration-skip-ink:none;text-underline-offset:3px}
.qe-warn{text-decoration-color:var(--warn)}.qe-err{background:rgba(208,50,79,.07);border-radius:2px}
.qe-tools{display:flex;align-items:center;gap:4px;height:38px;flex:none}
.qe-tool,.qe-count{border:0;background:none;padding:0;cursor:pointer;font:inherit}
.qe-tool{width:26px;height:26px;border-radius:50%;color:var(--faint);font-size:18px;display:inline-flex;align-items:center;justify-content:center}.qe-tool:hover{background:var(--neubg);color:var(--ink)}
.qe-tools .q-btn{color:var(--soft)}
.qe-count{min-width:22px;height:22px;padding:0 6px;border-radius:11px;font-size:12px;font-weight:650;line-height:22px;font-variant-numeric:tabular-nums}
.qe-fold{color:var(--soft);font-weight:700;background:var(--neubg);border-radius:6px;padding:0 6px;line-height:18px}
.qe-count.err{background:var(--err);color:#fff}.qe-count.warn{background:#ffe7ae;color:#5c3f05}
.qe-menu,.qe-marks{position:absolute;z-index:40;background:#fff;border:1px solid var(--line);border-radius:12px;box-shadow:0 12px 32px -8px rgba(22,33,46,.24),0 2px 6px rgba(22,33,46,.06)}
.qe-menu ul{list-style:none;max-height:268px;overflow-y:auto;padding:5px;overscroll-behavior:contain;scrollbar-width:thin}
.qe-menu li{display:flex;align-items:baseline;gap:12px;padding:6px 9px;border-radius:7px;cursor:pointer;min-width:0}
.qe-menu li.on{background:#eaf1fd}
.qe-menu code{font:550 13.5px/1.4 inherit;font-family:inherit;color:var(--ink);white-space:nowrap;overflow:hidden;text-overflow:ellipsis;flex:0 1 auto;min-width:64px}
.qe-menu li span{color:var(--soft);font-size:12.5px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;margin-left:auto;flex:0 1 auto;min-width:0}
.qe-menu p{border-top:1px solid var(--line);padding:6px 13px;font-size:11.5px;color:var(--faint);display:flex;gap:14px;align-items:center}
.qe-menu kbd{font:600 10.5px/1 inherit;font-family:inherit;border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:2px 5px;color:var(--soft);background:#fafbfc;margin-right:2px}
.qe-marks{list-style:none;top:calc(100% + 4px);left:0;right:0;padding:5px;max-height:60vh;overflow-y:auto;animation:qe-in .12s ease-out}
@keyframes qe-in{from{opacity:0;transform:translateY(-3px)}}
.qe.inline .qe-marks{position:static;box-shadow:none;border:0;padding:6px 0 0;background:none;max-height:none}
.qe-marks li{display:flex;align-items:flex-start;gap:9px;padding:7px 8px;border-radius:8px;font-size:13px;line-height:1.45}
.qe-marks li.err.on{background:var(--errbg)}.qe-marks li.warn.on{background:var(--warnbg)}
.qe-marks li>.q-icon{font-size:17px;line-height:19px;flex:none}.qe-marks .err>.q-icon{color:var(--err)}.qe-marks .warn>.q-icon{color:var(--warn)}
.qe-marks button{font:inherit;border:0;background:none;padding:0;cursor:pointer;text-align:start;color:inherit}
.qe-what{flex:1;min-width:0;overflow-wrap:anywhere;color:var(--ink)}.qe-what code{font:inherit;background:var(--neubg);border-radius:5px;padding:1px 6px;margin-right:7px;color:var(--ink)}
.qe-marks .qe-fix{flex:none;max-width:46%;overflow-wrap:anywhere;color:var(--accent);font-weight:600;background:#edf3fd;border-radius:7px;padding:3px 10px;margin:-3px 0;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}.qe-marks .qe-fix:hover{background:#dbe7fb}
.qe-marks .qe-rest{padding:4px 8px 5px 34px}.qe-rest button{color:var(--soft)!important;font-weight:550!important;font-size:12.5px!important}.qe-rest button:hover{color:var(--ink)!important}
.qe-tip{position:absolute;z-index:41;max-width:min(320px,100%);background:#1d2b3a;color:#fff;border-radius:8px;padding:7px 11px;font-size:12.5px;line-height:1.45;pointer-events:none;box-shadow:0 6px 18px rgba(22,33,46,.25);overflow-wrap:anywhere}
.qe-sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ask{height:40px;position:relative}.ask .qe{position:absolute;inset:0 0 auto;z-index:30}
@media (max-width:700px){.qe-mirror,.qe-area{font-size:16px;line-height:24px}.qe-sheet{min-height:24px}.qe .qe-scroll{padding-top:7px}.qe-marks li{flex-wrap:wrap}.qe-marks .qe-fix{margin:2px 0 2px 26px;padding:6px 12px;max-width:calc(100% - 26px)}.qe-what{flex-basis:calc(100% - 40px)}.qe-menu li{padding:9px}.qe-menu p{display:none}}
@media (forced-colors:active){.qe-mirror{color:transparent}.qe-area{color:CanvasText;-webkit-text-fill-color:CanvasText}.qe-menu li.on{outline:2px solid Highlight}}
"""
