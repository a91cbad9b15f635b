"""Marks of currencies: codes, signs, abbreviations and words in the large languages, and their minor units.

A line of a table is the sign by which `price` reads on and the words that become it, in small letters and without dots:
the code of a currency (EUR), "$" and the first of several that share a mark ($USD), "¢" before the currency of a minor
unit. "j" before a code is ten of it. A word of two lines is of the first. The abbreviations are those of Unicode CLDR
(Unicode-3.0) and of shops.
"""

#: Marks that several currencies share: what the mark stands for where the shop's own currency is none of these, then
#: these. ZZ.: nothing.
SHARED = """
USD USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU BZD JMD TTD BBD BSD BMD KYD XCD FJD SBD NAD LRD GYD SRD BND CUP DOP NIO CVE MOP
ZZK SEK NOK DKK ISK CZK EEK
JPY JPY CNY
GBP GBP EGP SYP LBP SDG SSP FKP GIP SHP IEP CYP
INR INR PKR LKR NPR MUR SCR MVR
CNY CNY TWD HKD MOP
ZZC EUR USD CAD AUD NZD HKD SGD ZAR NAD BZD JMD TTD BBD BSD BMD KYD XCD FJD BND LRD KES TZS UGX MUR SCR LKR MYR BRL MXN PHP CHF
ZZD KWD BHD JOD TND LYD IQD DZD RSD MKD AED
ZZF CHF XOF XAF XPF RWF BIF DJF GNF KMF CDF FRF BEF LUF
ZZH AED MAD
ZZL HNL MDL LSL ALL BGN
ZZM MMK ZMW PGK LAK
ZZP MXN ARS CLP COP UYU PHP DOP CUP BWP
ZZR SAR QAR OMR IRR YER
ZZS KES TZS UGX SOS
ZZB BYN ETB BYR
ZZX XOF XAF
EGP EGP SYP LBP SDG
RUB RUB BYN BYR
RON RON MDL
TRY TRY TRL ITL
"""
#: "kr" and "FCFA", whichever of them it is.
CROWNS, CFA = "ZZK", "ZZX"
#: Of these a mark in the currency's own cell is enough; "$" and "¥" tell too little there.
SURE = ("GBP", "CNY", "RUB", "RON", "TRY")

# The commonest first: a table is searched from its beginning.
MARKS = """
EUR € euro euros euroa eurot eiro eurų ευρώ евро євро евра евр 欧元 歐元 ユーロ 유로 يورو יורו यूरो ยูโร ევრო եվրո
$USD $ dollar dollars dólar dólares dolares dollari dolar dolarów dolary dolarů dollár доллар доллара долларов долар долари доларів δολάρια
$USD دولار ดอลลาร์ ドル 달러 刀 דולר दולר डॉलर
$GBP £ pound pounds pfund funt funtów фунт фунтов libras ポンド 파운드 جنيه
$INR rs re rupees rupee ₨ rupien roupies rupias рупий ரூ روپے روپیہ ルピー
INR ₹ रु रू रुपये रुपए रुपया
PLN zł zl złotych złote złoty zloty zlotych zlote zlotys злотых зл
CZK kč kc korun koruny koruna kcs kčs кч
$ZZK kr kronor krona kroner krone kronen couronnes coronas króna krónur kruunua крон
HUF ft forint forintot
TRY ₺
$TRY tl lira lirası liras lire ytl тл
RUB ₽ р rur
$RUB руб рублей рубля рубль rub rubel rubli roubles rubles rublos
$RON lei leu
CHF sfr fr frs franken stutz
$JPY ¥
JPY 円 日元 日圓 yen 엔 엔화 йен ienes jp¥
$CNY 元 圓 圆 块 塊
CNY 人民币 人民幣 rmb yuan renminbi cn¥ юаней 위안 人民元
KRW ₩ 원 won kr₩
THB ฿ บาท baht th฿
VND ₫ đ đồng dong vnđ
IDR rp rupiah
MYR rm ringgit
PHP ₱
BRL r$ br$ reais
USD us$ u$s u$d usdollar usdollars american usa 美元 美金 米ドル щд
CAD ca$ c$ cad$ cdn$ ka$ cdn canadian kanadische
AUD a$ au$ aud$ aus$ australian australische
NZD nz$ nzd$
HKD hk$ 港元 港币 港幣
SGD s$ sg$ sgd$ singapore
TWD nt$ nt 台币 台幣 新台幣 新台币
MXN mx$ mex$ mxn$ mexican mexicanos mn
ARS ar$ ars$ argentinos
CLP clp$ cl$ chilenos
COP col$ cop$ co$ colombianos
UYU $u uy$ uyu$ uruguayos
DOP rd$ dominicanos
GBP sterling stg gb£ uk£ quid 英镑 英鎊
UAH ₴ грн гривень гривні гривня hryvnia
KZT ₸ тг тенге
ILS ₪ nis שח ש"ח ש״ח שקל שקלים
NGN ₦ naira
KES ksh kshs
TZS tsh tshs
UGX ush ushs
$ZZS sh shs shilling shillings
BGN лв лева лев lv leva
RSD din дин dinara динара
MKD ден денари denari den
BAM km км
HRK kn kuna
EGP جم eg£
FKP fk£
GIP gi£
LBP لل lb£
SAR رس ⃁
AED دإ dhs dh
KWD دك
BHD دب
JOD دأ دا
TND دت
DZD دج
IQD دع
LYD دل
MAD دم dhm
QAR رق
OMR رع
YER ري
IRR ریال رإ
jIRR تومان toman tomans
SYP لس ls
SDG جس
MRU أم
$ZZR ﷼ ريال riyal riyals rial rials sr
$ZZH درهم dirham dirhams дирхам
$ZZD دينار dinar dinars dinarów
$ZZP peso pesos песо
$ZZF franc francs franchi frank franków франков francos
$ZZB br ብር
$ZZX cfa fcfa xof/xaf
XPF fcfp cfp cfpf
BIF fbu
DJF fdj
GNF fg
CDF fc
RWF frw
AMD ֏ դր դրամ dram
AZN ₼ manat манат
GEL ₾ ლარი lari лари
KGS сом som
UZS сум сўм so'm soʻm so‘m so’m
TMT тмт
TJS сомони
MNT ₮ төг
BDT ৳ tk taka টাকা
LKR රු
NPR नेरू
AFN ؋ افغانی
MVR ރ rf mrf
LAK ₭ kip ກີບ
KHR ៛ riel
MMK kyat kyats
GHS ₵ gh₵ gh¢ cedi cedis
CRC ₡ colones
PYG ₲ gs guaranies guaraníes guarani
GTQ quetzales quetzal
PEN s/ soles
PAB b/ balboa balboas
BOB bs bolivianos boliviano $b
VES bss bsd bsf bolívares bolivares
HNL lempiras lempira
NIO córdobas cordobas nio$
ALL lekë leke lek
ZAR rand rands
AOA kz kwanza kwanzas
MZN mtn meticais metical
MGA ar ariary
$ZZM kwacha
MWK mk
ETB birr
ERN nfk
STN db
AWG afl ƒ
XCG cg
ANG naf naƒ
VUV vt vatu
TOP t$
ZWG zig
ISK ikr
DKK dkr
NOK nkr
SEK skr
CUP cu$ cuc$
BSD bs$
BMD bm$ bd$
BBD bds$
BZD bz$
JMD j$ jm$ ja$
TTD tt$
XCD ec$
FJD fj$
SBD si$ sb$
WST ws$ tala
NAD n$ na$
LRD l$ ld$
GYD g$ gy$
SRD sr$
BND b$ bn$
KYD ci$ ky$
MOP mop$ 澳門元 pataca patacas
LSL maloti loti лсл
SZL emalangeni lilangeni
BTN ngultrum
KMF cf
EEK krooni
LTL litų
LVL lats lati
SKK sk
DEM dm
"""
#: One or two capitals, which are looked up as they stand before their small letters are.
CAPITALS = """
ZAR R
USD US
GTQ Q
$ZZP P
$ZZL L
$ZZF F
DZD DA
TND DT
$ZZH DH
EGP LE
QAR QR
KWD KD
BHD BD
JOD JD
OMR RO
MZN MT
MRU UM
SLE Le
m M MM
k K
"""
MINOR = """
¢GBP p penny pence pennies
¢$USD ¢
¢$ZZC c ct cts cent cents céntimos centimos céntimo cêntimos cêntimo centavos centavo centimes centime centesimi centesimo senttiä
¢$ZZC центов цент центів λεπτά セント 센트 سنت
¢PLN gr grosz groszy grosze
¢$RUB коп копеек копейки копейка kop kopeks копійок
¢$ZZK öre øre aurar
¢CZK hal haléřů haléř
¢BGN ст стотинки стотинка stotinki
¢RON bani ban
¢TRY kuruş kurus krş
¢INR paise paisa पैसे
¢CHF rappen
¢MYR sen
¢THB satang สตางค์
¢ILS agorot אגורות
¢CNY 分
¢SAR halala halalas هللة
¢$ZZD fils فلس millimes
¢$EGP piastres قرش
"""
