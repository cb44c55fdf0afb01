"""The page's one style sheet. No fonts or images from elsewhere."""

__all__ = ["CSS", "FAVICON"]

FAVICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='#17324d'/>"
    "<path d='M9 20V12M14 23V9M19 20V12M24 18v-4' stroke='#fff' stroke-width='2.6' stroke-linecap='round'/></svg>"
)

CSS = """
:root{--ink:#16212e;--soft:#5b6b7d;--faint:#8593a3;--line:#e2e7ed;--bg:#f4f6f8;--card:#fff;--brand:#17324d;--accent:#1f6feb;
--pos:#2f9e74;--neu:#b4bfcc;--neg:#d9506a;--posbg:#e6f4ee;--neubg:#eef1f5;--negbg:#fbe9ed}
body,.q-field,.q-btn{font-family:Inter,"Segoe UI",system-ui,-apple-system,"Helvetica Neue","Noto Sans","Noto Sans CJK SC","Noto Color Emoji",sans-serif}
body{background:var(--bg);color:var(--ink);font-size:14px;line-height:1.5;-webkit-font-smoothing:antialiased}
.nicegui-content{padding:0;gap:0;display:block}
h1,h2,h3,p,ul,li{margin:0;padding:0;font:inherit;letter-spacing:normal}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible,button:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
mark{background:#fff0b8;color:inherit;border-radius:3px;padding:0 2px;margin:0 -1px}mark.q{background:#cfe3ff}
.unknown{color:var(--faint)!important;font-weight:500}
.top{position:sticky;top:0;z-index:20;background:rgba(255,255,255,.94);backdrop-filter:blur(8px);border-bottom:1px solid var(--line)}
.bar{max-width:1440px;margin:0 auto;padding:10px 24px;display:grid;grid-template-columns:auto auto minmax(220px,1fr) auto;gap:14px;align-items:start}
.logo{display:flex;align-items:center;gap:9px;height:40px;font-weight:650;font-size:17px;letter-spacing:-.01em;color:var(--brand)}
.logo svg{width:28px;height:28px;display:block}
.tag{font-size:11px;font-weight:600;color:var(--soft);background:var(--neubg);border-radius:20px;padding:2px 9px}
.picks{display:flex;gap:8px;min-width:0}.pick{width:150px;min-width:0}.pick .q-field__control{border-radius:10px;background:#fff}.pick .q-field__native{font-weight:550}
.q-field--outlined .q-field__control:before{border-color:var(--line)}
.seg{display:flex;background:var(--neubg);border-radius:10px;padding:3px;gap:2px;height:40px;align-items:stretch}
.seg .q-btn{border-radius:8px;min-height:0;padding:0 11px;font-size:13px;font-weight:500;color:var(--soft);background:transparent}
.seg .q-btn.on{background:#fff;color:var(--ink);font-weight:600;box-shadow:0 1px 2px rgba(22,33,46,.14)}
.load{height:2px;background:transparent;overflow:hidden}.load.on:after{content:"";display:block;height:2px;width:30%;background:var(--accent);animation:slide 1s infinite linear}
@keyframes slide{from{margin-left:-30%}to{margin-left:100%}}
.invented{background:#fff6dd;border-bottom:1px solid #f1dfa8;color:#6d5410;font-size:13px;text-align:center;padding:6px 16px}
.page{max-width:1440px;margin:0 auto;padding:18px 24px 56px;display:flex;flex-direction:column;gap:16px}
.page.busy{opacity:.55;transition:opacity .2s .15s}
.notice{background:#eaf2fd;border:1px solid #cfe0f8;border-radius:10px;padding:9px 14px;color:#1c3f6e;display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center}
.notice.bad{background:var(--negbg);border-color:#f3c9d2;color:#8a1f36}
.now{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px}.now h1{font-size:20px;font-weight:650;letter-spacing:-.015em;line-height:1.3}.now p{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:16px 18px;min-width:0}
.k-label{color:var(--soft);font-size:13px;font-weight:500}.k-value{font-size:29px;font-weight:650;letter-spacing:-.025em;line-height:1.25;font-variant-numeric:tabular-nums}
.k-value.unknown{font-size:20px;line-height:1.81}.k-value.positive{color:#237a59}.k-value.negative{color:#bb3852}
.k-note{color:var(--faint);font-size:12.5px;overflow-wrap:anywhere}.way.up{color:var(--pos)}.way.down{color:var(--neg)}.way{font-size:9px;vertical-align:1px}
.cols{display:grid;grid-template-columns:minmax(0,1fr) 400px;gap:16px;align-items:start}.side{display:flex;flex-direction:column;gap:16px;min-width:0}
.main{display:flex;flex-direction:column;gap:16px;min-width:0}
.h{display:flex;justify-content:space-between;align-items:baseline;gap:12px;margin-bottom:10px}.h h2{font-size:15px;font-weight:650;letter-spacing:-.005em}.h span{color:var(--faint);font-size:12.5px;text-align:right}.h h2{white-space:nowrap}
.chart{width:100%;height:270px}
.feed{padding:16px 18px 6px}.m{display:grid;grid-template-columns:30px minmax(0,1fr);gap:12px;padding:14px 0;border-top:1px solid var(--line)}
.badge{width:28px;height:28px;border-radius:8px;color:#fff;font-weight:650;font-size:13px;display:inline-flex;align-items:center;justify-content:center;flex:none}
.m-head{display:flex;align-items:baseline;gap:2px 10px;flex-wrap:wrap}.m-who b{font-weight:620}.m-handle,.m-meta{color:var(--faint);font-size:12.5px}.m-meta{margin-right:auto}
.chip{font-size:11.5px;font-weight:600;border-radius:20px;padding:1.5px 9px;text-transform:capitalize;white-space:nowrap}.chip small{font-size:11px;font-weight:500;opacity:.75}
.chip.positive{background:var(--posbg);color:#1f7453}.chip.neutral{background:var(--neubg);color:#55647a}.chip.negative{background:var(--negbg);color:#b3304a}.chip.unjudged{border:1px dashed #c6cfda;color:var(--faint);text-transform:none}
.m-title{font-weight:620;font-size:14.5px;margin-top:3px;overflow-wrap:anywhere}.m-text{margin-top:3px;white-space:pre-line;overflow-wrap:anywhere;font-size:14.5px;line-height:1.55}
.m-long summary{list-style:none;cursor:pointer}.m-long summary::-webkit-details-marker{display:none}.m-long .m-text{display:-webkit-box;-webkit-line-clamp:4;-webkit-box-orient:vertical;overflow:hidden}
.m-long[open] .m-text{display:block}.m-long[open] .m-cut,.m-long:not([open]) .m-cut+.m-text{display:none}.m-text.m-cut{white-space:normal}.m-more{color:var(--accent);font-size:12.5px}.m-more:after{content:"More"}.m-long[open] .m-more:after{content:"Less"}
.m-foot{display:flex;flex-wrap:wrap;gap:2px 14px;margin-top:6px;font-size:12.5px;color:var(--faint);align-items:baseline}.m-brand{font-weight:600;color:var(--soft)}
.m-why summary{cursor:pointer;list-style:none;color:var(--faint)}.m-why summary:hover{color:var(--ink)}.m-why[open]{flex-basis:100%}.m-why p{color:var(--soft);padding:4px 0 0}
.m-why summary::-webkit-details-marker{display:none}
.more{display:flex;justify-content:center;padding:10px 0 8px;border-top:1px solid var(--line)}
.plain.q-btn{border:1px solid var(--line);border-radius:9px;background:#fff;color:var(--ink);font-weight:550;font-size:13px;padding:4px 14px;min-height:34px}
.link.q-btn{padding:0 2px;min-height:0;color:var(--accent);font-weight:550;font-size:13px}
.line{display:flex;align-items:center;gap:11px;padding:9px 6px;margin:0 -6px;border-radius:9px;width:calc(100% + 12px);cursor:pointer}.line:hover{background:#f5f7fa}.line.fixed{cursor:default}
.line>div{display:contents}.t-main{flex:1;min-width:0;display:flex;flex-direction:column}.t-main b{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.t-sub{color:var(--faint);font-size:12px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.t-sample{color:var(--soft);font-size:12.5px;line-height:1.4;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.t-bar{width:74px;flex:none}.t-n{min-width:34px;text-align:right;font-variant-numeric:tabular-nums;font-weight:600}
.sbar{display:flex;height:7px;border-radius:4px;overflow:hidden;background:#e9edf2}.sbar i{display:block}.sbar .positive{background:var(--pos)}.sbar .neutral{background:var(--neu)}.sbar .negative{background:var(--neg)}
.t-scale{display:block;height:4px;border-radius:3px;background:#eef1f5;margin-top:4px}.t-scale i{display:block;height:4px;border-radius:3px;background:#9db4cf}
.cover{list-style:none}.cover li{display:flex;align-items:center;gap:11px;padding:6px 0}.cover .badge{width:22px;height:22px;border-radius:6px;font-size:11px}.cover .c-name{width:118px;flex:none;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.cover .t-scale{flex:1;margin:0}
.cover li.gap{color:#8a6412;background:#fff6dd;border-radius:8px;padding:6px 10px;margin-top:6px;font-size:12.5px}
.empty{padding:44px 28px;text-align:center;display:flex;flex-direction:column;align-items:center;gap:10px}.empty h2{font-size:18px;font-weight:650}.empty p{max-width:640px;color:var(--soft);overflow-wrap:anywhere}
.acts{display:flex;flex-wrap:wrap;gap:8px;justify-content:center;padding-top:6px}
.sk{background:linear-gradient(90deg,#e9edf2 25%,#f3f5f8 50%,#e9edf2 75%);background-size:200% 100%;animation:sk 1.4s infinite;border-radius:8px}@keyframes sk{to{background-position:-200% 0}}
.signin{max-width:560px;margin:12vh auto 0;padding:36px;display:flex;flex-direction:column;gap:14px}.signin h1{font-size:22px;font-weight:650}.signin pre{background:var(--brand);color:#fff;border-radius:10px;padding:13px 16px;font-size:14px;margin:0;overflow:auto}
.examples{padding:8px;max-width:min(460px,92vw)}.examples .q-item{border-radius:8px;min-height:0;padding:7px 10px}.examples code{font-size:13px}.examples small{color:var(--soft);display:block}
@media (max-width:1180px){.bar{grid-template-columns:auto minmax(0,1fr) auto}.ask{grid-column:1/-1;grid-row:2}.cols{grid-template-columns:minmax(0,1fr) 330px}.cards{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media (max-width:860px){.cols{grid-template-columns:minmax(0,1fr)}}
@media (max-width:700px){.bar{padding:8px 14px;gap:8px 10px;grid-template-columns:minmax(0,1fr)}.top{position:relative}.logo{height:32px}.picks{grid-column:1/-1}.pick{flex:1}.ask{grid-row:auto}.seg{grid-column:1/-1;justify-content:space-between}.seg .q-btn{flex:1;padding:0 4px}
.page{padding:12px 14px 40px;gap:12px}.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:10px}.cards .card:first-child{grid-column:1/-1}.card{padding:13px 14px}.k-value{font-size:25px}.chart{height:220px}.m-meta{flex-basis:auto}.signin{margin-top:4vh;padding:24px}.m-handle.f{display:none}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
"""
