"""How labels and choices are compared: traditional characters as simplified ones, and one letter apart.

Only those characters are folded whose simplified form stands in a label or choice of the handbooks; there
each has one meaning, whatever else it may mean in other texts (覆 is 复 in 回覆, 紀 is 记 in 紀錄).
"""

TRADITIONAL = (
    "並佈佔併來係個備傳價優內兩冊別刪劃務匯協員問單圍場塊壓壞實審寫將專對層屬彔彙後從復惡態憤應懷戰戶捲掛"
    "揚損據數斷於時朮査條業標機檔檢權歸決沒況準溝溫滙滿為無營爲狀環產産畫異當發確碼種稱箇節範簡簽籤紀納級"
    "結統經綜維網緊緒線編總繫續纍義聯與處號術衕裏補裡製複覆覈見規計記訪設許訴註評詢試話該詳認語誤說説調請"
    "諮諾識議護讀負責質蹤轉辦迴這週進運過遠選郵鉅錄錯録錶鍾鐘長門閉開間閤關際險隻雙電響頁項預頭頻題類風餘"
    "饋驗體髮"
)
SIMPLIFIED = (
    "并布占并来系个备传价优内两册别删划务汇协员问单围场块压坏实审写将专对层属录汇后从复恶态愤应怀战户卷挂"
    "扬损据数断于时术查条业标机档检权归决没况准沟温汇满为无营为状环产产划异当发确码种称个节范简签签记纳级"
    "结统经综维网紧绪线编总系续累义联与处号术同里补里制复复核见规计记访设许诉注评询试话该详认语误说说调请"
    "咨诺识议护读负责质踪转办回这周进运过远选邮巨录错录表钟钟长门闭开间合关际险只双电响页项预头频题类风余"
    "馈验体发"
)
_TABLE = str.maketrans(TRADITIONAL, SIMPLIFIED)


def fold_characters(text: str) -> str:
    """The text in simplified characters: 客戶名稱 is 客户名称. As long as the text itself."""
    return text.translate(_TABLE)


def is_one_apart(text: str, other: str) -> bool:
    """Whether one character inserted, dropped or changed, or two swapped, make one text of the other."""
    if text == other:
        return False
    pairs = enumerate(zip(text, other, strict=False))
    start = next((place for place, (one, two) in pairs if one != two), min(len(text), len(other)))
    one, two = text[start:], other[start:]
    swapped = one[:2] == two[1::-1] and one[2:] == two[2:]
    return swapped or one[1:] == two[1:] or one == two[1:] or one[1:] == two
