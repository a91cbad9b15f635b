"""The same words in scripts that join them to their neighbours, and what stands behind numbers: units, counted things,
marks of money.
"""

from __future__ import annotations

from functools import cache

from pipelines.masking.vocabulary.words import parts, words


@cache
def phone_parts() -> tuple[str, ...]:
    return parts(
        "电话 電話 手机 手機 手机号 座机 热线 熱線 客服 传真 傳真 微信 加V 加v 加微 联系方式 聯絡方式 行動電話 行动电话 门号 門號 携帯 携帯電話 けいたい ケータイ でんわ フリーダイヤル ファックス",
        "전화 전화번호 휴대폰 핸드폰 휴대전화 연락처 팩스 콜센터 고객센터 카톡 왓츠앱 폰번호 모바일 โทร โทรศัพท์ เบอร์ เบอร์โทร มือถือ แฟกซ์ ไลน์ วอทส์แอป",
        "هاتف هاتفي الهاتف جوال جوالي الجوال موبايل موبايلي محمول تلفون تليفون تلفن تلفنم همراه موبایل واتساب واتس الواتس واتساپ فاکس فاكس فون موبائل ٹیلیفون",
        "טלפון טל׳ טל' נייד פלאפון סלולרי וואטסאפ ווטסאפ פקס फ़ोन फोन मोबाइल दूरभाष व्हाट्सएप व्हाट्सऐप व्हाट्सअप ফোন মোবাইল হোয়াটসঅ্যাপ போன் தொலைபேசி அலைபேசி மொபைல் கைபேசி",
        "ఫోన్ మొబైల్ ఫోను ಫೋನ್ ಮೊಬೈಲ್ ഫോൺ മൊബൈൽ ഫോണ് ફોન મોબાઇલ મોબાઈલ ਫੋਨ ਮੋਬਾਈਲ ဖုန်း ទូរស័ព្ទ ໂທ ໂທລະສັບ දුරකථන ස්ලක් ස්‍රාව ስልክ ቁጥሬ",
    )


@cache
def calling_parts() -> tuple[str, ...]:
    return parts(
        "للطلب للطلبات للاستفسار للحجز للتوصيل للشراء للبيع للجادين 请打 請打 打一下 打到 打给 打我 打給 致电 致電 来电 來電 拨打 撥打 联系 聯繫 聯絡 联络 找我 加我 短信 簡訊 私信 連絡 れんらく お電話 ご連絡 かけて お問い合わせ ショートメール メッセージ 連絡先",
        "연락 문자 전화주세요 문의 걸어 ติดต่อ โทรหา ทัก สายด่วน اتصل اتصلوا اتصال للاتصال الاتصال كلمني كلموني راسلني راسلوني تواصل للتواصل رقمي تماس زنگ پیامک شماره‌ام شمارهام کال رابطہ رابطے",
        "התקשר התקשרו תתקשר תתקשרו חייגו חייג להתקשר צרו ליצור כתבו कॉल संपर्क सम्पर्क कीजिए নম্বরে যোগাযোগ কল অழைக்க அழையுங்கள் தொடர்பு కాల్ సంప్రదించండి ಕರೆ ವിളിക്കൂ વિളിക്കുക સંપર્ક કૉલ ਕਾਲ ਸੰਪਰਕ ဆက်သွယ်",
        "我的号码 我的號碼 我号码 本人号码 私の番号 내번호 제번호 내번호는 เบอร์ผม मेरा नंबर رقم",
    )


@cache
def thing_parts() -> tuple[str, ...]:
    return parts(
        "料号 料號 代码 代碼 编码 編碼 零件 配件 图号 圖號 管号 型号 型號 编号 編號 订单 訂單 订单号 单号 單號 货号 貨號 款号 款號 序列号 序號 批号 批號 条码 條碼 条形码 快递 快遞 运单 尺码 尺碼 尺寸 商品 产品 產品 物流 版本 规格 規格 像素 参数 发票 税号",
        "管理番号 整理番号 図番 製番 JANコード 型番 品番 型式 注文 注文番号 製造番号 シリアル サイズ 追跡 伝票 問い合わせ番号 商品番号 コード バージョン 部品 品名 規格 郵便番号 寸法 モデル ロット",
        "코드 일련번호 관리번호 부품번호 모델 모델명 주문 주문번호 품번 운송장 송장 시리얼 사이즈 제품 제품번호 상품 상품번호 바코드 버전 규격 부품 우편번호 해상도 로트",
        "เลขที่สินค้า รุ่น รหัส ขนาด ไซส์ ออเดอร์ คำสั่งซื้อ พัสดุ หมายเลขเครื่อง เวอร์ชั่น บาร์โค้ด อะไหล่ موديل طراز الطلب طلبية طلب مقاس مقاسات المقاس تسلسلي باركود قطعة شحنة اصدار سفارش مدل سریال بارکد سایز كود رمز کد سيريال",
        "קוד דגם מקט מק״ט הזמנה משלוח מידה מידות סידורי ברקוד חלק גרסה मॉडल ऑर्डर साइज सीरियल पार्ट कोड आकार মডেল অর্ডার সাইজ பதிப்பு மாடல் ஆர்டர் மாடல் అర్డర్ మోడల్ సైజు ಮಾದರಿ મોડેલ",
    )


@cache
def after_parts() -> tuple[str, ...]:
    """Behind a number: that it is to be called."""
    return parts(
        "まで電話 までご連絡 まで連絡 までお電話 に電話 にお電話 へ電話 に連絡 にご連絡 へ連絡 へご連絡 までご一報 まで 打给我 联系我 找我 聯絡我 加我 是我的电话 是我手机 是我的手机号 是我的号码",
        "로전화 로연락 으로전화 으로연락 로문자 으로문자 번으로 연락주 연락바 전화주 전화바 परकॉल परसंपर्क परफोन परफ़ोन परव्हाट्सएप নম্বরে پرکال پررابطہ پرفون تماس زنگ",
    )


#: Abbreviations of measures, and signs of money and measure: a number before them is no phone number.
@cache
def units() -> frozenset[str]:
    return words(
        "mm cm dm km nm µm inch inches ft yd zoll pouces pulgadas mg g gr kg lb lbs oz gramm grams ml cl dl l ltr gal v volt volts kv mv w watt",
        "watts kw kwh wh mw amp amps mah ah hz khz mhz ghz k c f kelvin celsius fahrenheit deg db dba lm lumen lumens lux cd nits pa kpa mpa bar",
        "psi hpa kj kcal cal rpm rps bpm fps dpi ppi px pixel pixels mp megapixel kb mb gb tb pb kib mib gib tib kbps mbps gbps bit bits byte bytes",
        "baud pcs pc pce stk stück szt шт штук мм см кг мл вт ватт вольт мач гц duim tommer palců cali hüvelyk cm². qm². ohm ohms kohm uf pf nf mh m2",
        "m3 cc ccm sqm qm denier den tex eur euro euros usd gbp chf pln zł czk kč huf rub руб рублей грн uah rs rupees inr cny rmb krw idr vnd jpy",
        "percent prozent dioptre dioptrien diopters grit körnung",
    )


#: What is counted by the number before it, where nothing says that the number is to be called.
@cache
def counted() -> frozenset[str]:
    return words(
        "m h n t x s min mi kr lei ron try tl lira in feet miles mile meter metres meters metri metros metra liter litre liters litres pieces piece",
        "pièces pezzi piezas peças ks kpl adet pack packs packung sets units unit einheiten dollars dollar pounds yen won pesos reais copies times",
        "views likes followers subscribers downloads users people kunden customers sold verkauft clicks steps schritte cycles ladezyklen reviews",
        "ratings stars sterne points punkte pages seiten words zeichen characters colors colours farben count tc seats inhabitants einwohner",
        "habitants sec secs seconds sekunden hours stunden days tage weeks months jahre years лет год года часов дней минут stuks stycken styck kusů",
        "db lap lapos oldal metrov sheets blatt rolls rollen ply lagen mark turns windungen cells zellen items artikel products produkte",
    )


#: Marks of money and measure that touch a number or stand a space from it.
MARKS_BEFORE = frozenset("$€£¥₹₽₩₺₫฿₴₦₱₪₡₲₵₸₾₼¢%±×≈~≤≥<>^*°Øø")
MARKS_AFTER = frozenset('$€£¥₹₽₩₺₫฿₴₦₱₪₡₲₵₸₾₼¢%×°"″′²³個枚本台円元')
#: Before a number: it is a price. Codes count in capitals alone.
MONEY_CODES = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "CHF",
        "INR",
        "RS",
        "JPY",
        "CNY",
        "RMB",
        "KRW",
        "BRL",
        "AUD",
        "CAD",
        "NZD",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "TL",
        "RUB",
        "IDR",
        "RP",
        "VND",
        "PHP",
        "THB",
        "MYR",
        "RM",
        "SGD",
        "HKD",
        "TWD",
        "ZAR",
        "MXN",
        "ARS",
        "CLP",
        "COP",
        "PEN",
        "EGP",
        "AED",
        "SAR",
        "ILS",
        "MRP",
    ]
)


@cache
def money_words() -> frozenset[str]:
    return words(
        "rs mrp usd eur price prices preis preise prix precio precios preço prezzo cena fiyat цена ціна cost costs kostet coûte cuesta uvp"
    )
